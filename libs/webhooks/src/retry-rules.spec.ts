import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextTryMs, pauseMs, RETRY_FOR_MS } from './retry-rules.js';

/** The moments of all tries of a delivery that never succeeds, ms after it was begun. */
function moments(random: () => number): number[] {
  const all = [0];
  for (let tries = 1; tries < 1_000; tries += 1) {
    const next = nextTryMs({ tries, begunMs: 0, nowMs: all.at(-1)! }, random());
    if (next === null) return all;
    all.push(next);
  }
  throw new Error('it never ends');
}

describe('the retries of a delivery', () => {
  it('come ever later, the last one after exactly 24 hours', () => {
    const seconds = moments(() => 0.5).map((ms) => ms / 1_000);
    expect(seconds).toEqual([
      0, 5, 20, 65, 200, 605, 1_820, 5_465, 16_400, 30_800, 45_200, 59_600, 74_000, 86_400,
    ]);
  });

  it('end after 24 hours and at most 18 tries, however the dice fall', () => {
    const dice = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(dice, (stream) => {
        const all = moments(() => stream.next().value as number);
        expect(all.at(-1)).toBe(RETRY_FOR_MS);
        expect(all.length).toBeLessThanOrEqual(18);
        for (const [index, at] of all.slice(1).entries()) expect(at).toBeGreaterThan(all[index]!);
      }),
    );
  });
});

describe('the pause of an endpoint', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 30],
    [6, 60],
    [10, 960],
    [11, 1_800],
    [1_000, 1_800],
  ])('after %i failures in a row is %i s', (failures, seconds) => {
    expect(pauseMs(failures)).toBe(seconds * 1_000);
  });
});
