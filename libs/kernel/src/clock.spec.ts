import { describe, expect, it } from '@jest/globals';
import { shanghaiDay, shanghaiMidnight, systemClock } from './clock.js';

describe('shanghaiDay', () => {
  it.each([
    ['2026-11-20T15:59:59.999Z', '2026-11-20'],
    ['2026-11-20T16:00:00.000Z', '2026-11-21'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29'],
  ])('%s lies on %s', (moment, day) => {
    expect(shanghaiDay(Date.parse(moment))).toBe(day);
  });
});

describe('shanghaiMidnight', () => {
  it.each(['2026-11-21', '2027-01-01', '2028-02-29'])('of %s is where the day begins', (day) => {
    expect(shanghaiDay(shanghaiMidnight(day))).toBe(day);
    expect(shanghaiDay(shanghaiMidnight(day) - 1) < day).toBe(true);
  });
});

describe('systemClock', () => {
  it('tells the present in milliseconds', () => {
    const presentMs = performance.timeOrigin + performance.now();
    expect(Math.abs(systemClock.nowMs() - presentMs)).toBeLessThan(1000);
  });
});
