import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readBody } from './read-body.js';

const parts = (count: number) => Array.from({ length: count }, () => Buffer.alloc(10, 'a'));
const rules = { bytesMax: 30, refused: (why: string) => new Error(why) };

describe('a body', () => {
  it('is read up to its limit and not a byte beyond', async () => {
    const bytes = Buffer.alloc(30, 'a');
    const sha256 = hash('sha256', bytes);
    expect(await readBody(Readable.from(parts(3)), rules)).toEqual({ bytes, sha256 });
    const longer = Readable.from(parts(4));
    await expect(readBody(longer, rules)).rejects.toThrow('too_large');
    expect(longer.destroyed).toBe(false);
  });

  it('that ends too early is refused', async () => {
    const broken = new Readable({ read: () => undefined });
    const reading = readBody(broken, rules);
    broken.push(Buffer.alloc(10));
    broken.destroy(new Error('aborted'));
    await expect(reading).rejects.toThrow('cut_off');
  });
});
