import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readLeadFile } from './read-lead-file.js';

describe('a file of leads', () => {
  it('is read up to one mebibyte', async () => {
    const bytes = Buffer.alloc(2 ** 20, 'x');
    expect((await readLeadFile(Readable.from([bytes]))).equals(bytes)).toBe(true);
    const larger = readLeadFile(Readable.from([bytes, Buffer.from('x')]));
    await expect(larger).rejects.toMatchObject({ kind: 'too_large', code: 'body_too_large' });
  });

  it('that ends too early is the fault of who sends it', async () => {
    const broken = new Readable({ read: () => undefined });
    const reading = readLeadFile(broken);
    broken.push('店名\n');
    broken.destroy(new Error('aborted'));
    const cutOff = { kind: 'bad_request', code: 'lead_file_cut_off' };
    await expect(reading).rejects.toMatchObject(cutOff);
  });
});
