import { describe, expect, it } from '@jest/globals';
import { backoffMs, DEVICE_BACKOFF } from './backoff.js';

describe('the pause before a device connects again', () => {
  it.each([
    [1, 500, 1000],
    [2, 1000, 2000],
    [4, 4000, 8000],
    [7, 30_000, 60_000],
    [1000, 30_000, 60_000],
  ])('after %i failures lies between %i and %i ms', (failures, leastMs, mostMs) => {
    expect(backoffMs(DEVICE_BACKOFF, failures, () => 0)).toBe(leastMs);
    expect(backoffMs(DEVICE_BACKOFF, failures, () => 1)).toBe(mostMs);
  });
});
