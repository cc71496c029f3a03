import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ackCodes } from './ack.js';
import { announceKinds } from './announce.js';
import { commandNames } from './command.js';
import { deviceEvents } from './event.js';
import { rules } from './rules.js';
import { downLeaves, upLeaves } from './topics.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const page = readFileSync(join(root, 'docs/device-protocol.md'), 'utf8');

/** First and second cell of the rows of a table, by the heading of its first column. */
function rowsUnder(heading: string): [string, string][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rest = lines.slice(start + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((row) => {
    const cells = row.split('|').map((cell) => cell.trim());
    return [cells[1]!, cells[2]!];
  });
}

describe('docs/device-protocol.md', () => {
  it('lists every topic, and no other', () => {
    const listed = rowsUnder('topic').flatMap(([topics]) => topics.replaceAll('`', '').split(', '));
    const known = [
      ...downLeaves.map((leaf) => `dn/${leaf}`),
      ...upLeaves.map((leaf) => `up/${leaf}`),
    ];
    expect(new Set(listed)).toEqual(new Set(known));
  });

  it('lists every ack code with its meaning', () => {
    for (const [code, meaning] of rowsUnder('code')) {
      expect(meaning).toContain(ackCodes[Number(code) as keyof typeof ackCodes]);
    }
    expect(rowsUnder('code')).toHaveLength(Object.keys(ackCodes).length);
  });

  it('gives the numbers the code uses', () => {
    const listed = rowsUnder('rule').filter(([rule]) => rule.startsWith('`'));
    const used = Object.entries(rules).map(([rule, value]) => [
      `\`${rule}\``,
      typeof value === 'number' ? String(value) : value.join(', '),
    ]);
    expect(listed).toEqual(used);
  });

  it.each([...announceKinds, ...commandNames, ...deviceEvents])('names %s', (word) => {
    expect(page).toContain(word);
  });
});
