import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readBody } from './read-body.js';

const parts = (count: number) => Array.from({ length: count }, () => Buffer.alloc(10, 'a'));

describe('a body', () => {
  it('is read up to its limit and not a byte beyond', async () => {
    const bytes = Buffer.alloc(30, 'a');
    const sha256 = hash('sha256', bytes);
    expect(await readBody(Readable.from(parts(3)), 30)).toEqual({ bytes, sha256 });
    const longer = Readable.from(parts(4));
    await expect(readBody(longer, 30)).rejects.toMatchObject({
      kind: 'too_large',
      code: 'document_too_large',
    });
    expect(longer.destroyed).toBe(false);
  });

  it('that is empty is refused, and so is one that ends too early', async () => {
    await expect(readBody(Readable.from([]), 30)).rejects.toMatchObject({ code: 'document_empty' });
    const broken = new Readable({ read: () => undefined });
    const reading = readBody(broken, 30);
    broken.push(Buffer.alloc(10));
    broken.destroy(new Error('aborted'));
    await expect(reading).rejects.toMatchObject({ code: 'document_cut_off' });
  });
});
