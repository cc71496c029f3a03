import { describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { demandWithinLimit, excesses, percentOf, signedPercentOf } from './change-limits.js';
import { person } from './person.fixture.js';

const none = { merchants: 1, differenceMillionths: 0n, belowCost: 0 };

describe('the limit of a role', () => {
  it.each([
    ['operator', { merchants: 1_000 }, 0],
    ['operator', { merchants: 1_001 }, 1],
    ['operator', { differenceMillionths: 2_000n }, 0],
    ['operator', { differenceMillionths: 2_001n }, 1],
    ['operator', { belowCost: 1 }, 1],
    ['operator', { merchants: 1_001, differenceMillionths: 2_001n, belowCost: 1 }, 3],
    ['admin', { merchants: 10_000, differenceMillionths: 10_000n, belowCost: 9 }, 0],
    ['admin', { merchants: 10_001, differenceMillionths: 10_001n }, 2],
    ['agent', {}, 1],
    ['constructor', {}, 1],
    [null, {}, 1],
  ])('%s: %o is too much in %i ways', (role, size, count) => {
    expect(excesses(role, { ...none, ...size })).toHaveLength(count);
  });

  it('is that of the role the person acts in, and is told in one sentence', () => {
    const large = { ...none, merchants: 3_000, belowCost: 2 };
    expect(() => demandWithinLimit(person('usr_a', 'admin'), large)).not.toThrow();
    expect(() => demandWithinLimit(person('usr_a', 'operator'), large)).toThrow(
      expect.objectContaining({
        code: 'change_beyond_limit',
        message:
          'This is more than operator may decide: 3000 merchants, where 1000 is the most; ' +
          '2 merchants are below cost, where none may be.',
      }),
    );
  });

  it('is none for an API key, whoever made it', () => {
    const key = { id: 'key_x', permissions: new Set([]), scope: everyMerchant } as const;
    expect(() => demandWithinLimit({ ...key, kind: 'api_key' }, none)).toThrow(
      expect.objectContaining({ code: 'person_required' }),
    );
  });
});

describe('a difference of rates', () => {
  it.each([
    [0n, '0 %', '0 %'],
    [1n, '0.0001 %', '+0.0001 %'],
    [200n, '0.02 %', '+0.02 %'],
    [-3_800n, '0.38 %', '-0.38 %'],
    [10_000n, '1 %', '+1 %'],
    [123_456n, '12.3456 %', '+12.3456 %'],
  ])('of %p millionths reads %s, with its sign %s', (millionths, bare, signed) => {
    expect(percentOf(millionths)).toBe(bare);
    expect(signedPercentOf(millionths)).toBe(signed);
  });
});
