import { parseRate } from '#libs/kernel';
import type { FeePlanRule } from '../fee-plans/fee-plan.js';
import type { StandOut } from './change.js';
import type { PlanHolders } from './plan-holders.repository.js';
import type { RateSums } from './rate-preview.repository.js';

/** A standing rate before and after, in millionths; null where there is none. */
export interface ComparedRate {
  /** With the kind of card where it has a rate of its own: `wechatpay credit`. */
  readonly channel: string;
  readonly before: bigint | null;
  readonly after: bigint | null;
  readonly cost: bigint | null;
}

const STAND_OUT_EACH = 5;
const DECIMALS = 6;

/**
 * What two versions say by channel and kind of card. Everybody who has the plan is told the same,
 * so unlike changes of plans it is reckoned here, once.
 */
export function comparedRates(
  before: readonly FeePlanRule[],
  after: readonly FeePlanRule[],
  costRates: ReadonlyMap<string, string>,
): ComparedRate[] {
  const [old, coming] = [standing(before), standing(after)];
  const names = [...new Set([...old.keys(), ...coming.keys()])].toSorted();
  return names.map((name) => {
    const channel = name.split(' ')[0]!;
    const cost = costRates.get(channel);
    return {
      channel: name,
      // A card without a rule of its own is any card.
      before: old.get(name) ?? old.get(channel) ?? null,
      after: coming.get(name) ?? coming.get(channel) ?? null,
      cost: cost === undefined ? null : millionthsOf(cost),
    };
  });
}

/** Sums over so many merchants of the same plan. */
export function sumsOf(compared: readonly ComparedRate[], merchants: number): RateSums {
  const differences = compared.flatMap((one) => differenceOf(one) ?? []);
  const ifAny = (test: (one: ComparedRate) => boolean) => (compared.some(test) ? merchants : 0);
  const isUnchanged = compared.every(({ before, after }) => before === after);
  return {
    average: averageOf(differences),
    largestRise: differences.reduce((most, one) => (one > most ? one : most), 0n),
    largestFall: differences.reduce((least, one) => (one < least ? one : least), 0n),
    belowCost: ifAny(isBelowCost),
    noLongerPriced: ifAny(isNoLongerPriced),
    unchanged: isUnchanged ? merchants : 0,
  };
}

/** The first merchants with what is worst for each of them, at most five of each kind. */
export function standOutsOf(
  compared: readonly ComparedRate[],
  { some }: Pick<PlanHolders, 'some'>,
): StandOut[] {
  const kinds: [string, (one: ComparedRate) => bigint | null][] = [
    ['below_cost', (one) => (isBelowCost(one) ? one.cost! - one.after! : null)],
    ['no_longer_priced', (one) => (isNoLongerPriced(one) ? one.before : null)],
    ['largest_rise', (one) => positive(differenceOf(one))],
    ['largest_fall', (one) => positive(-(differenceOf(one) ?? 0n))],
  ];
  return kinds.flatMap(([why, weightOf]) => {
    const weighed = compared.flatMap((one) => {
      const weight = weightOf(one);
      return weight === null ? [] : [{ one, weight }];
    });
    const worstFirst = weighed.toSorted((a, b) => Number(b.weight - a.weight));
    const all = worstFirst.flatMap(({ one }) => some.map((merchant) => shown(merchant, why, one)));
    return all.slice(0, STAND_OUT_EACH);
  });
}

/** A rate as millionths, which are what a rate is kept in: 0.0038 is 3,800. */
function millionthsOf(rate: string): bigint {
  return parseRate(rate).numerator;
}

function rateOf(millionths: bigint | null): string | null {
  if (millionths === null) return null;
  const digits = String(millionths).padStart(DECIMALS + 1, '0');
  const decimals = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${digits.slice(0, -DECIMALS)}${decimals && `.${decimals}`}`;
}

/** By channel, and of a kind of card by both. */
function standing(rules: readonly FeePlanRule[]): ReadonlyMap<string, bigint> {
  const always = rules.filter((rule) => rule.amountUpTo === null && rule.promotion === null);
  return new Map(
    always.map(({ channel, cardType, rate }) => [
      cardType === 'any' ? channel : `${channel} ${cardType}`,
      millionthsOf(rate),
    ]),
  );
}

function differenceOf({ before, after }: ComparedRate): bigint | null {
  return before === null || after === null ? null : after - before;
}

function isBelowCost({ after, cost }: ComparedRate): boolean {
  return after !== null && cost !== null && after < cost;
}

function isNoLongerPriced({ before, after }: ComparedRate): boolean {
  return before !== null && after === null;
}

function positive(value: bigint | null): bigint | null {
  return value !== null && value > 0n ? value : null;
}

/** Halves away from zero, as the database rounds. */
function averageOf(values: readonly bigint[]): bigint {
  if (values.length === 0) return 0n;
  const [sum, count] = [values.reduce((all, one) => all + one, 0n), BigInt(values.length)];
  const size = ((sum < 0n ? -sum : sum) * 2n + count) / (count * 2n);
  return sum < 0n ? -size : size;
}

function shown(
  merchant: PlanHolders['some'][number],
  why: string,
  { channel, before, after, cost }: ComparedRate,
): StandOut {
  const rates = { rateBefore: rateOf(before), rateAfter: rateOf(after), costRate: rateOf(cost) };
  return { ...merchant, why, channel, ...rates };
}
