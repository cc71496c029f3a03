import { describe, expect, it } from '@jest/globals';
import { aRule } from '../fee-plans/fee-plans.fixture.js';
import { comparedRates, standOutsOf, sumsOf } from './compare-versions.js';

const COSTS = new Map([['wechatpay', '0.002']]);
const rule = (channel: string, rate: string, cardType: 'any' | 'credit' | 'debit' = 'any') =>
  aRule({ channel, rate, cardType });
const merchants = (...names: string[]) => ({
  some: names.map((name) => ({ merchantId: `mer_${name}`, name })),
});

describe('the rates of two versions', () => {
  it('are compared by channel and kind of card; a card without a rule is any card', () => {
    const before = [rule('wechatpay', '0.0038')];
    const after = [rule('wechatpay', '0.006', 'credit'), rule('wechatpay', '0.0038')];
    expect(comparedRates(before, after, COSTS)).toEqual([
      { channel: 'wechatpay', before: 3_800n, after: 3_800n, cost: 2_000n },
      { channel: 'wechatpay credit', before: 3_800n, after: 6_000n, cost: 2_000n },
    ]);
    const back = comparedRates(after, before, COSTS);
    expect(back.map((one) => one.after)).toEqual([3_800n, 3_800n]);
  });

  it('are the standing ones: promotions and conditions by amount are left out', () => {
    const promotion = { firstDay: '2026-12-01', lastDay: '2026-12-31' };
    const free = [aRule({ rate: '0', promotion }), aRule({ rate: '0', amountUpTo: 100n }), aRule()];
    const [only, ...more] = comparedRates([aRule()], free, COSTS);
    expect(only).toMatchObject({ before: 3_800n, after: 3_800n });
    expect(more).toEqual([]);
  });

  it('differ for every merchant alike', () => {
    const before = [rule('wechatpay', '0.0030'), rule('alipay', '0.0030'), rule('jeepay', '0.003')];
    const after = [rule('wechatpay', '0.0019'), rule('alipay', '0.0032')];
    expect(sumsOf(comparedRates(before, after, COSTS), 312)).toEqual({
      // -1,100 and +200; what has no rate any more is not compared
      average: -450n,
      largestRise: 200n,
      largestFall: -1_100n,
      belowCost: 312,
      noLongerPriced: 312,
      unchanged: 0,
    });
    const same = sumsOf(comparedRates(before, before, COSTS), 312);
    expect(same).toMatchObject({ average: 0n, belowCost: 0, noLongerPriced: 0, unchanged: 312 });
  });

  it('differ also where nobody has the plan yet, so that limits hold', () => {
    const compared = comparedRates([rule('alipay', '0')], [rule('alipay', '0.5')], COSTS);
    expect(sumsOf(compared, 0)).toMatchObject({ largestRise: 500_000n, belowCost: 0 });
  });

  it.each([
    [['0.001', '0.002'], 1_500n],
    [['0.000001', '0'], 1n],
    [['0.000001', '0', '0'], 0n],
  ])('%j more are on average %p millionths, halves away from zero', (rates, average) => {
    const free = rates.map((_, at) => rule(`c${at}`, '0'));
    const dear = rates.map((rate, at) => rule(`c${at}`, rate));
    expect(sumsOf(comparedRates(free, dear, COSTS), 1).average).toBe(average);
    expect(sumsOf(comparedRates(dear, free, COSTS), 1).average).toBe(-average);
  });

  it('stand out for at most five merchants each, the worst channel first', () => {
    const before = [rule('wechatpay', '0.003'), rule('alipay', '0.003')];
    const after = [rule('wechatpay', '0.0019'), rule('alipay', '0.0021')];
    const compared = comparedRates(before, after, COSTS);
    const told = standOutsOf(compared, merchants('a', 'b', 'c'));
    expect(told.map(({ why, name, channel }) => `${why} ${name} ${channel}`)).toEqual([
      ...['a', 'b', 'c'].map((name) => `below_cost ${name} wechatpay`),
      ...['a', 'b', 'c'].map((name) => `largest_fall ${name} wechatpay`),
      ...['a', 'b'].map((name) => `largest_fall ${name} alipay`),
    ]);
    expect(told[0]).toEqual({
      ...{ merchantId: 'mer_a', name: 'a', why: 'below_cost', channel: 'wechatpay' },
      ...{ rateBefore: '0.003', rateAfter: '0.0019', costRate: '0.002' },
    });
    const rise = standOutsOf(comparedRates(after, before, COSTS), merchants('a'));
    expect(rise.map(({ why }) => why)).toEqual(['largest_rise', 'largest_rise']);
    const gone = standOutsOf(comparedRates(before, [], COSTS), merchants('a'));
    expect(gone[0]).toMatchObject({ why: 'no_longer_priced', rateAfter: null });
  });
});
