import { describe, expect, it } from '@jest/globals';
import { onlyAdds } from './first-set-up.js';

const at = (channelAccountId: string, subMerchantId: string, cycle: 'T1' | 'D0' = 'T1') => ({
  channelAccountId,
  subMerchantId,
  cycle,
});
const held = [at('chn_a', '1'), at('chn_b', '2', 'D0')];

describe('mappings that one person may put', () => {
  it.each([
    ['the first ones', [], held],
    ['none where none are', [], []],
    ['the same again', held, held.toReversed()],
    ['one more at an account without any', held, [...held, at('chn_c', '3')]],
    [
      'the same without saying the usual cycle',
      [at('chn_a', '1')],
      [{ ...at('chn_a', '1'), cycle: undefined }],
    ],
  ])('are %s', (_what, present, wanted) => {
    expect(onlyAdds(present, wanted)).toBe(true);
  });

  it.each([
    ['a list without one that is there', [held[0]!]],
    ['none where some are', []],
    ['another cycle', [held[0]!, at('chn_b', '2', 'T1')]],
    ['another number at the same account', [at('chn_a', '9'), held[1]!]],
    ['one more at an account with one', [...held, at('chn_a', '3')]],
  ])('are not %s', (_what, wanted) => {
    expect(onlyAdds(held, wanted)).toBe(false);
  });
});
