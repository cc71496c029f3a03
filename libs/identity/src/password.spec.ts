import { describe, expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from './password.js';

describe('a password', () => {
  it('is kept as argon2id with 19 MiB, two passes, one lane', async () => {
    expect(await hashPassword('好店-correct horse')).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
  });

  it('is right only when it is the same, in whatever code points it was typed', async () => {
    const hashed = await hashPassword('caf\u00e9-密码');
    expect(await verifyPassword(hashed, 'cafe\u0301-密码')).toBe(true);
    expect(await verifyPassword(hashed, 'cafe-密码')).toBe(false);
    expect(await verifyPassword(hashed, '')).toBe(false);
  });

  it('of nobody is never right, and is worked for as long', async () => {
    const hashed = await hashPassword('secret');
    await verifyPassword(null, 'warm-up');
    const known: number[] = [];
    const unknown: number[] = [];
    // Interleaved, so that a busy machine slows both alike.
    for (let round = 0; round < 15; round += 1) {
      known.push(await msOf(() => verifyPassword(hashed, 'wrong')));
      unknown.push(await msOf(() => verifyPassword(null, 'wrong')));
    }
    const ratio = median(unknown) / median(known);
    expect(await verifyPassword(null, '')).toBe(false);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
