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
    const known = await medianMs(() => verifyPassword(hashed, 'wrong'));
    const unknown = await medianMs(() => verifyPassword(null, 'wrong'));
    expect(await verifyPassword(null, '')).toBe(false);
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });
});

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[4]!;
}
