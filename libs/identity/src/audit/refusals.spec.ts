import { describe, expect, it } from '@jest/globals';
import { fixedClock } from '#libs/testing';
import { Refusals } from './refusals.js';

describe('refused log-ins', () => {
  it('are recorded 300 times a minute, and then how many were not', () => {
    const clock = fixedClock(0);
    const refusals = new Refusals(clock);
    const taken = Array.from({ length: 305 }, () => refusals.take());
    expect(taken.filter((left) => left === 0)).toHaveLength(300);
    expect(taken.slice(300)).toEqual([null, null, null, null, null]);
    clock.advance(60_000);
    expect(refusals.take()).toBe(5);
    expect(refusals.take()).toBe(0);
  });
});
