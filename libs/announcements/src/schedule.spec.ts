import { describe, expect, it } from '@jest/globals';
import { attemptsDue, expiryOf, isSendable } from './schedule.js';

describe('the schedule of sends', () => {
  it('repeats 2, 4, 8, 16 and 32 seconds after the first send, then no more', () => {
    const repeats = Array.from({ length: 120 }, (_, second) => second).filter(
      (second) => attemptsDue(second * 1000) > attemptsDue(second * 1000 - 1),
    );
    expect(repeats).toEqual([2, 4, 8, 16, 32]);
    expect(attemptsDue(0)).toBe(1);
    expect(attemptsDue(3_600_000)).toBe(6);
  });
});

describe('the expiry', () => {
  it('counts from the event when that was earlier', () => {
    expect(expiryOf({ atMs: 1_000, recordedAtMs: 5_000 }, 60_000)).toBe(61_000);
  });

  it("counts from our record when a channel's clock is ahead", () => {
    expect(expiryOf({ atMs: 90_000, recordedAtMs: 5_000 }, 60_000)).toBe(65_000);
  });

  it.each([
    [1_000, true],
    [999, false],
    [0, false],
    [-1, false],
  ])('with %i ms left leaves it sendable: %s', (left, isLeft) => {
    expect(isSendable(10_000 + left, 10_000)).toBe(isLeft);
  });
});
