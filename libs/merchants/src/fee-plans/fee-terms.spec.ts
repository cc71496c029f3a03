import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkedRules } from './check-rules.js';
import type { FeePlanRule, FeePlanVersion } from './fee-plan.js';
import { aRule, quickFee, slowFee, versionsOf } from './fee-plans.fixture.js';

const CHANNELS = ['wechatpay', 'alipay'];
const at = (shanghai: string): number => Date.parse(`${shanghai}+08:00`);

describe('the version of a payment', () => {
  const versions = versionsOf([aRule({ rate: '0.003' })], {
    '2026-12-01': [aRule({ rate: '0.004' })],
    '2027-01-01': [aRule({ rate: '0.005', channel: 'alipay' })],
  });

  it.each([
    ['2001-01-01T00:00:00.000', 1, 3n],
    ['2026-11-30T23:59:59.999', 1, 3n],
    ['2026-12-01T00:00:00.000', 2, 4n],
    ['2026-12-31T23:59:59.999', 2, 4n],
  ])('paid at %s in Shanghai is version %i, fee %i fen', (paidAt, version, fee) => {
    expect(quickFee(versions, { paidAtMs: at(paidAt) })).toMatchObject({ version, fee });
  });

  it('has no terms for a channel it does not name, whatever versions before it say', () => {
    expect(quickFee(versions, { paidAtMs: at('2027-01-01T00:00:00.000') })).toBeNull();
  });
});

describe('a promotion', () => {
  const promotion = { firstDay: '2026-12-10', lastDay: '2026-12-12' };
  const versions = versionsOf([aRule({ rate: '0', promotion }), aRule({ rate: '0.0038' })]);

  it.each([
    ['2026-12-09T23:59:59.999', 4n, false],
    ['2026-12-10T00:00:00.000', 0n, true],
    ['2026-12-12T23:59:59.999', 0n, true],
    ['2026-12-13T00:00:00.000', 4n, false],
  ])('paid at %s in Shanghai costs %i fen, promotion: %s', (paidAt, fee, isPromotion) => {
    expect(quickFee(versions, { paidAtMs: at(paidAt) })).toMatchObject({ fee, isPromotion });
  });
});

describe('a rule with conditions', () => {
  it('is for payments up to its amount, and the next one for all others', () => {
    const rules = [aRule({ rate: '0', amountUpTo: 20_000n }), aRule({ rate: '0.0038' })];
    const fees = [19_999n, 20_000n, 20_001n].map(
      (amount) => quickFee(versionsOf(rules), { amount, paidAtMs: 0 })!.fee,
    );
    expect(fees).toEqual([0n, 0n, 76n]);
  });

  it('of a card type is for those cards, and any other or unknown card is any', () => {
    const rules = [
      aRule({ rate: '0.006', cardType: 'credit' }),
      aRule({ rate: '0.005', maxFee: 3n }),
    ];
    const fees = (['credit', 'debit', null] as const).map(
      (cardType) => quickFee(versionsOf(rules), { cardType, paidAtMs: 0 })!.fee,
    );
    expect(fees).toEqual([6n, 3n, 3n]);
  });
});

describe('the fee', () => {
  it.each([
    { amount: 1250n, rate: '0.0038', fee: 5n, because: '4.75 is rounded up' },
    { amount: 100n, rate: '0.005', fee: 1n, because: 'a half is rounded up' },
    { amount: 99n, rate: '0.005', fee: 0n, because: '0.495 is rounded down' },
    { amount: 1n, rate: '0.0038', minFee: 1n, fee: 1n, because: 'the minimum holds' },
    { amount: 7n, rate: '0.0038', minFee: 10n, fee: 7n, because: 'no more than the amount' },
    { amount: 1_000_000n, rate: '0.006', maxFee: 2500n, fee: 2500n, because: 'the maximum holds' },
    { amount: 10n ** 15n, rate: '0.999999', fee: 999_999n * 10n ** 9n, because: 'it is exact' },
  ])('of $amount at $rate is $fee fen: $because', ({ amount, fee, because: _, ...parts }) => {
    const versions = versionsOf([aRule(parts)]);
    expect(quickFee(versions, { amount, paidAtMs: 0 })!.fee).toBe(fee);
  });
});

const FIRST_MS = Date.parse('2026-01-01T00:00:00+08:00');
const DAYS = 60;
const DAY_MS = 86_400_000;
const dayOf = (n: number) => new Date(FIRST_MS + (n + 1) * DAY_MS - 1).toISOString().slice(0, 10);

const day = fc.integer({ min: 0, max: DAYS });
const span = fc
  .tuple(day, fc.integer({ min: 0, max: 9 }))
  .map(([first, more]) => ({ firstDay: dayOf(first), lastDay: dayOf(first + more) }));
const rate = fc.oneof(
  fc.constantFrom('0', '0.0038', '0.005', '0.999999'),
  fc.integer({ min: 0, max: 999_999 }).map((n) => `0.${String(n).padStart(6, '0')}`),
);
const bound = fc.option(fc.bigInt({ min: 0n, max: 50n }));
const terms = fc.record({ rate, one: bound, other: bound }).map(({ rate: agreed, one, other }) => {
  const isCrossed = one !== null && other !== null && one > other;
  return { rate: agreed, minFee: isCrossed ? other : one, maxFee: isCrossed ? one : other };
});
const conditions = fc.record({
  amountUpTo: fc.option(fc.bigInt({ min: 1n, max: 3000n })),
  promotion: fc.option(span),
});
const rulesOfGroup = fc.record({
  channel: fc.constantFrom(...CHANNELS),
  cardType: fc.constantFrom('any' as const, 'debit' as const, 'credit' as const),
  narrow: fc.array(fc.record({ terms, conditions }), { maxLength: 2 }),
  standing: terms,
});
/** Rules that are accepted; most are not made so but found so. */
const someRules = fc
  .array(rulesOfGroup, { minLength: 1, maxLength: 4 })
  .map((groups) =>
    groups.flatMap(({ channel, cardType, narrow, standing }) => [
      ...narrow.map((one) => aRule({ channel, cardType, ...one.terms, ...one.conditions })),
      aRule({ channel, cardType, ...standing }),
    ]),
  )
  .filter(isAccepted);
const somePlan = fc
  .record({
    first: someRules,
    later: fc.uniqueArray(fc.tuple(day, someRules), { maxLength: 3, selector: ([n]) => n }),
  })
  .map(({ first, later }) => {
    const sorted = later.toSorted(([one], [other]) => one - other);
    return versionsOf(first, Object.fromEntries(sorted.map(([n, rules]) => [dayOf(n), rules])));
  });
/** Around midnights and at any other time. */
const paidAtMs = fc.oneof(
  fc
    .tuple(day, fc.constantFrom(-1, 0, 1, DAY_MS - 1))
    .map(([n, offset]) => FIRST_MS + n * DAY_MS + offset),
  fc.integer({ min: FIRST_MS - DAY_MS, max: FIRST_MS + (DAYS + 5) * DAY_MS }),
);
const somePayment = fc.record({
  channel: fc.constantFrom(...CHANNELS),
  cardType: fc.constantFrom('debit' as const, 'credit' as const, null),
  amount: fc.bigInt({ min: 1n, max: 4000n }),
  paidAtMs,
});

const somePayments = fc.array(somePayment, { minLength: 10, maxLength: 20 });

function isAccepted(rules: readonly FeePlanRule[]): boolean {
  try {
    return checkedRules(rules, { channels: CHANNELS, from: null, until: null }).length > 0;
  } catch {
    return false;
  }
}

describe('terms of any payment under any plan', () => {
  it('are what the slow reckoning says, to the fen', () => {
    fc.assert(
      fc.property(somePlan, somePayments, (versions: FeePlanVersion[], payments) => {
        for (const paid of payments) {
          expect(quickFee(versions, paid)).toEqual(slowFee(versions, paid));
        }
      }),
    );
  });

  it('are there for every payment of a channel that the rules name', () => {
    fc.assert(
      fc.property(someRules, somePayments, (rules, payments) => {
        for (const paid of payments) {
          const isNamed = rules.some((rule) => rule.channel === paid.channel);
          expect(quickFee(versionsOf(rules), paid) !== null).toBe(isNamed);
        }
      }),
    );
  });
});
