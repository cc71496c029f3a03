import { describe, expect, it } from '@jest/globals';
import { changeWish, wishOf } from './changes.schemas.js';

const ID = '01kasm5zk8e2wr9v0q3j7y4n6t';
const version = {
  kind: 'fee_plan_version',
  feePlanId: `fpl_${ID}`,
  validFrom: '2027-01-01',
  rules: [{ channel: 'wechatpay', rate: '0.0038', maxFee: 2500 }],
};
const plan = { kind: 'fee_plan', feePlanId: `fpl_${ID}`, merchantIds: [`mer_${ID}`] };
const faultsOf = (body: object) =>
  changeWish
    .safeParse(body)
    .error!.issues.map(({ path }) => path.join('.'))
    .toSorted();

describe('a wish for a version of a fee plan', () => {
  it('names no merchants and begins on a day', () => {
    const rules = [{ channel: 'wechatpay', cardType: 'any', rate: '0.0038', maxFee: 2_500n }];
    expect(wishOf(changeWish.parse(version))).toEqual({
      merchantIds: [],
      validFrom: undefined,
      wanted: { ...version, rules, validUntil: undefined },
    });
  });

  it('is told every field that is missing, or another kind’s', () => {
    expect(faultsOf({ kind: 'fee_plan_version', merchantIds: [`mer_${ID}`] })).toEqual([
      ...['feePlanId', 'merchantIds', 'rules', 'validFrom'],
    ]);
    expect(faultsOf({ ...version, validFrom: '2027-01-01T00:00:00Z' })).toEqual(['validFrom']);
  });
});

describe('a wish of another kind', () => {
  it('begins at a moment, and has neither rules nor an end', () => {
    const validFrom = '2026-11-21T02:00:00.000Z';
    expect(wishOf(changeWish.parse({ ...plan, validFrom }))).toEqual({
      merchantIds: plan.merchantIds,
      validFrom: new Date(validFrom),
      wanted: { kind: 'fee_plan', feePlanId: plan.feePlanId },
    });
    const { rules } = version;
    const days = { validFrom: '2027-01-01', validUntil: '2027-02-01' };
    expect(faultsOf({ ...plan, rules, ...days })).toEqual(['rules', 'validFrom', 'validUntil']);
    expect(faultsOf({ kind: 'fee_plan' })).toEqual(['feePlanId', 'merchantIds']);
  });
});

describe('the shown examples', () => {
  it('can be sent', () => {
    const { examples } = changeWish.meta() as { examples: object[] };
    for (const example of examples) expect(() => changeWish.parse(example)).not.toThrow();
    expect(examples).toHaveLength(2);
  });
});
