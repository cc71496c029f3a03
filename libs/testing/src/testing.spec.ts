import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';
import { fixedClock } from './fixed-clock.js';

describe('a fixed clock', () => {
  it('stands still until it is moved', () => {
    const clock = fixedClock(1_000);
    expect([clock.nowMs(), clock.nowMs()]).toEqual([1_000, 1_000]);
    clock.advance(500);
    expect(clock.nowMs()).toBe(1_500);
    clock.set(7);
    expect(clock.nowMs()).toBe(7);
  });
});

describe('eventually', () => {
  it('returns what the check finds, as soon as it finds it', async () => {
    let tries = 0;
    const found = await eventually(() => (++tries < 3 ? undefined : { tries }));
    expect(found).toEqual({ tries: 3 });
  });

  it('takes null and zero for findings', async () => {
    expect([await eventually(() => null), await eventually(() => 0)]).toEqual([null, 0]);
  });

  it('ends with the failure of the last check', async () => {
    const check = () => {
      throw new Error('still one row missing');
    };
    await expect(eventually(check, { withinMs: 30 })).rejects.toThrow('still one row missing');
  });

  it('ends in time when nothing is found', async () => {
    await expect(eventually(() => false, { withinMs: 30 })).rejects.toThrow('in time');
  });
});
