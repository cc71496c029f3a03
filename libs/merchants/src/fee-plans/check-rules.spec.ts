import { describe, expect, it } from '@jest/globals';
import { checkedRules } from './check-rules.js';
import type { NewFeePlanRule, RulesPlace } from './check-rules.js';

const EVER: RulesPlace = { channels: ['wechatpay', 'alipay'], from: null, until: null };
const december = { firstDay: '2026-12-01', lastDay: '2026-12-31' };
const standing: NewFeePlanRule = { channel: 'wechatpay', rate: '0.0038' };

interface Fault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}

function faultsOf(rules: readonly NewFeePlanRule[], place: RulesPlace = EVER): readonly Fault[] {
  try {
    checkedRules(rules, place);
    return [];
  } catch (error) {
    return (error as { fields: readonly Fault[] }).fields;
  }
}

const codes = (rules: readonly NewFeePlanRule[], place?: RulesPlace) =>
  faultsOf(rules, place).map(({ path, code }) => `${path} ${code}`);

describe('rules', () => {
  it.each<[string, NewFeePlanRule[]]>([
    ['one rule a channel', [standing, { channel: 'alipay', rate: '0' }]],
    ['a promotion before what follows', [{ ...standing, promotion: december }, standing]],
    ['free up to an amount', [{ ...standing, rate: '0', amountUpTo: 20_000n }, standing]],
    [
      'steps of amounts',
      [{ ...standing, amountUpTo: 1n }, { ...standing, amountUpTo: 2n }, standing],
    ],
    ['a card type beside any', [{ ...standing, cardType: 'credit' }, standing]],
    [
      'promotions one after the other',
      [
        { ...standing, promotion: december },
        { ...standing, promotion: { firstDay: '2027-01-01', lastDay: '2027-01-01' } },
        standing,
      ],
    ],
    [
      'a promotion for small payments within one for all',
      [
        { ...standing, promotion: december, amountUpTo: 100n },
        { ...standing, promotion: december },
        standing,
      ],
    ],
  ])('are accepted: %s', (_name, rules) => {
    expect(codes(rules)).toEqual([]);
  });

  it.each<[string, NewFeePlanRule[], string[]]>([
    [
      'an unknown channel',
      [{ ...standing, channel: 'paypal' }],
      ['rules.0.channel channel_unknown'],
    ],
    ['a rate of 1', [{ ...standing, rate: '1' }], ['rules.0.rate rate_malformed']],
    [
      'a limit of nothing',
      [{ ...standing, amountUpTo: 0n }, standing],
      ['rules.0.amountUpTo amount_limit_wrong'],
    ],
    ['two rules for one channel', [standing, standing], ['rules.1.channel channel_repeated']],
    [
      'a rule behind one that takes everything',
      [standing, { ...standing, promotion: december }],
      ['rules.1.channel rule_never_reached'],
    ],
    [
      'a smaller amount behind a larger one',
      [{ ...standing, amountUpTo: 2n }, { ...standing, amountUpTo: 1n }, standing],
      ['rules.1.channel rule_never_reached'],
    ],
    [
      'a promotion within another one',
      [
        { ...standing, promotion: december },
        { ...standing, promotion: { firstDay: '2026-12-24', lastDay: '2026-12-26' } },
        standing,
      ],
      ['rules.1.channel rule_never_reached'],
    ],
    [
      'promotions that overlap by a day',
      [
        { ...standing, promotion: december },
        { ...standing, promotion: { firstDay: '2026-12-31', lastDay: '2027-01-31' } },
        standing,
      ],
      ['rules.1.promotion promotion_overlaps'],
    ],
    [
      'a promotion that ends before it begins',
      [{ ...standing, promotion: { firstDay: '2026-12-02', lastDay: '2026-12-01' } }, standing],
      ['rules.0.promotion.lastDay promotion_backwards'],
    ],
    [
      'nothing after a promotion',
      [{ ...standing, promotion: december }],
      ['rules.0.channel rule_gap'],
    ],
    ['nothing above an amount', [{ ...standing, amountUpTo: 1n }], ['rules.0.channel rule_gap']],
    [
      'nothing for a card nobody tells of',
      [
        { ...standing, cardType: 'debit' },
        { ...standing, cardType: 'credit' },
      ],
      ['rules.0.cardType card_type_gap'],
    ],
  ])('are refused: %s', (_name, rules, expected) => {
    expect(codes(rules)).toEqual(expected);
  });

  it('keep their promotions within their version', () => {
    const rules = [{ ...standing, promotion: december }, standing];
    const within = (from: string | null, until: string | null) =>
      codes(rules, { ...EVER, from, until });
    expect(within('2026-12-01', '2027-01-01')).toEqual([]);
    expect(within('2026-12-02', null)).toEqual(['rules.0.promotion promotion_outside']);
    expect(within('2026-12-01', '2026-12-31')).toEqual(['rules.0.promotion promotion_outside']);
  });

  it('are told all their faults at once, in both languages', () => {
    const faults = faultsOf([
      { channel: 'paypal', rate: '.38', minFee: 2n, maxFee: 1n },
      { channel: 'alipay', rate: '0', minFee: -1n, promotion: december },
    ]);
    expect(faults.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'rules.0.channel channel_unknown',
      'rules.0.rate rate_malformed',
      'rules.0.minFee fee_bounds_crossed',
      'rules.1.minFee fee_bound_negative',
      'rules.1.channel rule_gap',
    ]);
    expect(faults.every(({ messageZh }) => /\p{Script=Han}/u.test(messageZh))).toBe(true);
  });
});
