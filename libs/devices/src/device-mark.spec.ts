import { describe, expect, it } from '@jest/globals';
import type { Hello } from '#libs/protocol';
import { tellApart, traitsOf } from './device-mark.js';
import type { DeviceMark } from './device-mark.js';

const [SPOKEN, LATER, OTHERS] = [1, 2, 3].map((n) => `ann_0${String(n).repeat(25)}`);

function hello(said: Partial<Hello> = {}, finished: readonly (string | undefined)[] = []): Hello {
  const facts = { fw: '1', hw: 'A', model: 'm', caps: [], shadowVersion: 0 };
  const lastIds = finished.map((id): Hello['lastIds'][number] => [id!, 200]);
  return { ...facts, boot: 1, sess: 1, lastIds, ...said };
}

const mark = (address: string, said: Hello | null): DeviceMark => ({
  address,
  traits: said && traitsOf(said),
});

describe('which of two devices says hello', () => {
  const at = (address: string, holder: Hello | null, newcomer: Hello | null, seen: Hello) =>
    tellApart(
      { holder: mark('10.0.0.1', holder), newcomer: mark('10.0.0.2', newcomer) },
      {
        address,
        hello: seen,
      },
    );
  const behindOneAddress = (holder: Hello, newcomer: Hello, seen: Hello) =>
    tellApart(
      { holder: mark('10.0.0.1', holder), newcomer: mark('10.0.0.1', newcomer) },
      {
        address: '10.0.0.1',
        hello: seen,
      },
    );

  it('is told by the address alone when nothing else is known', () => {
    expect(at('10.0.0.1', null, null, hello())).toBe('holder');
    expect(at('10.0.0.2', hello(), null, hello())).toBe('newcomer');
    expect(at('10.0.0.3', null, hello(), hello())).toBe('unknown');
  });

  it('is not told when both say the same from one address', () => {
    expect(behindOneAddress(hello(), hello({ sess: 2 }), hello({ sess: 3 }))).toBe('unknown');
  });

  it.each([
    ['57 and 3 starts: 57', { boot: 57 }, { boot: 3 }, { boot: 57 }, 'holder'],
    ['57 and 3 starts: 58', { boot: 57 }, { boot: 3 }, { boot: 58 }, 'holder'],
    ['57 and 3 starts: 4', { boot: 57 }, { boot: 3 }, { boot: 4 }, 'newcomer'],
    ['3 and 57 starts: 60', { boot: 3 }, { boot: 57 }, { boot: 60 }, 'newcomer'],
    ['other hardware', { hw: 'A' }, { hw: 'B' }, { hw: 'B' }, 'newcomer'],
    ['a session of the boot', { sess: 8 }, { sess: 9 }, { sess: 8 }, 'holder'],
  ])('%s', (...row) => {
    const [, holder, newcomer, seen, which] = row;
    const rest = { sess: 5 };
    const [one, other] = [hello({ ...rest, ...holder }), hello({ ...rest, ...newcomer })];
    expect(behindOneAddress(one, other, hello({ ...rest, ...seen }))).toBe(which);
  });

  it.each([
    ['remembers what the first one spoke', [SPOKEN], [], [SPOKEN, LATER], 'holder'],
    ['remembers nothing', [SPOKEN], [], [], 'newcomer'],
    ['remembers what the other one spoke', [SPOKEN], [OTHERS], [OTHERS, LATER], 'newcomer'],
    ['remembers neither', [SPOKEN], [OTHERS], [LATER], 'unknown'],
  ])('%s', (...row) => {
    const [, holder, newcomer, seen, which] = row;
    const [one, other] = [hello({}, holder), hello({ sess: 2 }, newcomer)];
    expect(behindOneAddress(one, other, hello({ sess: 3 }, seen))).toBe(which);
  });

  it('is the first one at a new address, by its starts and its memory', () => {
    const [holder, newcomer] = [hello({ boot: 57 }, [SPOKEN]), hello({ boot: 3 })];
    const moved = hello({ boot: 57, sess: 4 }, [SPOKEN]);
    expect(at('10.0.0.3', holder, newcomer, moved)).toBe('holder');
    expect(at('10.0.0.2', holder, newcomer, moved)).toBe('holder');
  });
});
