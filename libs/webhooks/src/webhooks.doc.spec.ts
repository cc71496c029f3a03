import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ATTEMPT_ERRORS } from './courier.js';
import { WEBHOOK_EVENTS } from './event-types.js';
import { messageOf } from './message.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const page = readFileSync(join(root, 'docs/webhooks.md'), 'utf8');

/** Cells of the rows of a table, by the heading of its first column. */
function rowsUnder(heading: string): string[][] {
  const lines = page.split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('docs/webhooks.md', () => {
  it('lists every event with its meaning, and no other', () => {
    expect(rowsUnder('event')).toEqual(Object.entries(WEBHOOK_EVENTS));
  });

  it('says what to do about every error of an attempt, and no other', () => {
    expect(rowsUnder('error of an attempt').map(([error]) => error)).toEqual(ATTEMPT_ERRORS);
  });

  it('shows a body as it is sent', () => {
    const [, text] = /A body:\n\n```json\n([^]*?)```/.exec(page)!;
    const shown = JSON.parse(text!) as { data: Record<string, unknown> };
    const paidAt = Date.parse(String(shown.data['paidAt']));
    const atMs = Date.parse(String(shown.data['recordedAt']));
    const data = { ...shown.data, paidAt, recordedAt: atMs, quiet: false };
    const { body } = messageOf({ type: 'payment.succeeded', atMs, data });
    expect(JSON.parse(body)).toEqual(shown);
  });
});
