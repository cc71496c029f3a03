import { describe, expect, it } from '@jest/globals';
import { keptWish } from './kept-wish.js';
import type { OpenKind } from './kept-wish.js';

const read = (kind: OpenKind, wanted: Readonly<Record<string, unknown>>) =>
  keptWish({ id: 'chg_1', wanted }, kind);

describe('what a change wants, as it was kept', () => {
  it('is read with its kind', () => {
    const wanted = { feePlanId: 'fpl_1' };
    expect(read('fee_plan', wanted)).toEqual({ kind: 'fee_plan', ...wanted });
    const mappings = [{ channelAccountId: 'chn_1', subMerchantId: '19', cycle: 'T1' }];
    expect(read('channel_mappings', { mappings })).toEqual({ kind: 'channel_mappings', mappings });
  });

  const version = { feePlanId: 'fpl_1', validFrom: '2027-01-01', validUntil: null };
  const rule = { channel: 'alipay', rate: '0.0038', minFee: null, maxFee: null, amountUpTo: null };
  const others: readonly [string, OpenKind, Readonly<Record<string, unknown>>][] = [
    ['without a field', 'fee_plan', {}],
    ['with one more', 'fee_plan', { feePlanId: 'fpl_1', forKinds: ['company'] }],
    ['with another cycle', 'channel_mappings', { mappings: [{ cycle: 'T2' }] }],
    [
      'with an amount in yuan',
      'fee_plan_version',
      { ...version, rules: [{ ...rule, minFee: 0.5 }] },
    ],
    ['with an unknown condition', 'fee_plan_version', { ...version, rules: [{ ...rule, day: 1 }] }],
  ];

  it.each(others)('by another version of the platform is refused: %s', (_what, kind, wanted) => {
    const refusal = { code: 'change_unreadable', message: expect.stringContaining('chg_1') };
    expect(() => read(kind, wanted)).toThrow(expect.objectContaining(refusal));
  });
});
