import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { isPermission, PERMISSIONS } from './permissions.js';
import { isRole, permissionsOf, ROLES } from './roles.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const page = readFileSync(join(root, 'docs/permissions.md'), 'utf8');

/** The table whose first heading is this: its headings and its rows, cells trimmed. */
function tableOf(heading: string): { headings: string[]; rows: string[][] } {
  const lines = page.split('\n');
  const from = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)));
  const end = from.findIndex((line) => !line.startsWith('|'));
  const cells = from.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
  return { headings: cells[0]!, rows: cells.slice(2) };
}

describe('docs/permissions.md', () => {
  it('says of every role which permissions it has, and no others', () => {
    const { headings, rows } = tableOf('permission');
    const roles = headings.slice(2);
    expect(roles).toEqual(Object.keys(ROLES));
    expect(rows.map(([word]) => word)).toEqual(Object.keys(PERMISSIONS));
    for (const [word, , ...marks] of rows) {
      const marked = roles.filter((_, at) => marks[at] === '✓');
      const held = roles.filter((role) => (permissionsOf(role) as string[]).includes(word!));
      expect({ word, marked }).toEqual({ word, marked: held });
    }
  });

  it('says in the words of the code what each permission is for', () => {
    for (const [word, text] of tableOf('permission').rows) {
      expect(isPermission(word!) && PERMISSIONS[word]).toBe(text);
    }
  });

  it('says what each role is called and of what it is held', () => {
    const { rows } = tableOf('role');
    expect(rows.map(([role]) => role)).toEqual(Object.keys(ROLES));
    for (const [role, title, of] of rows) {
      if (!isRole(role!)) throw new Error(`${role} is no role`);
      expect([title, of]).toEqual([ROLES[role].title, ROLES[role].of.join(', ')]);
    }
  });
});
