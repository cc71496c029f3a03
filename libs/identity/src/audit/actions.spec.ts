import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { AUDIT_ACTIONS } from './actions.js';

const DOCS = new URL('../../../../docs/audit.md', import.meta.url);

describe('the catalogue of actions', () => {
  it('names each as thing.done and says in a sentence when', () => {
    for (const [action, sentence] of Object.entries(AUDIT_ACTIONS)) {
      expect(action).toMatch(/^[a-z_]+\.[a-z_]+$/);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('is the table of the docs, word by word', async () => {
    const text = await readFile(DOCS, 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \| (.+) \|$/gm)];
    expect(rows.map(([, action, sentence]) => [action, sentence])).toEqual(
      Object.entries(AUDIT_ACTIONS),
    );
  });
});
