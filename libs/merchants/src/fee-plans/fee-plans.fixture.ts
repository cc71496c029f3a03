import { shanghaiDay } from '#libs/kernel';
import type { CardType, Fen } from '#libs/kernel';
import { feeTermsOf, feeUnder } from './fee-terms.js';
import type { FeePlanRule, FeePlanVersion } from './fee-plan.js';

/** A rule without limits and conditions but those named. */
export function aRule(parts: Partial<FeePlanRule> = {}): FeePlanRule {
  return {
    channel: 'wechatpay',
    cardType: 'any',
    rate: '0.0038',
    minFee: null,
    maxFee: null,
    amountUpTo: null,
    promotion: null,
    ...parts,
  };
}

/** Versions of one plan: the first ever since, each other one from its day on. */
export function versionsOf(
  first: readonly FeePlanRule[],
  later: Readonly<Record<string, readonly FeePlanRule[]>> = {},
): FeePlanVersion[] {
  const all: [string | null, readonly FeePlanRule[]][] = [[null, first], ...Object.entries(later)];
  return all.map(([validFrom, rules], index) => ({
    feePlanId: 'fpl_test',
    version: index + 1,
    validFrom,
    rules,
    createdAt: new Date(0),
  }));
}

/** A payment as far as its fee goes. */
export interface Paid {
  readonly channel?: string;
  readonly cardType?: CardType | null;
  readonly amount?: Fen;
  readonly paidAtMs: number;
}

const DAY_MS = 86_400_000;
const SHANGHAI = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });

/**
 * The fee of a payment reckoned slowly and from the words of docs/fee-plans.md alone: moments
 * instead of days, a rule's fate looked up one condition after the other, long division.
 */
export function slowFee(versions: readonly FeePlanVersion[], paid: Paid) {
  const { channel = 'wechatpay', cardType = null, amount = 1000n, paidAtMs } = paid;
  const version = versions.filter(({ validFrom }, index) => {
    const next = versions[index + 1]?.validFrom ?? null;
    const begins = validFrom === null ? -Infinity : Date.parse(`${validFrom}T00:00:00+08:00`);
    const ends = next === null ? Infinity : Date.parse(`${next}T00:00:00+08:00`);
    return begins <= paidAtMs && paidAtMs < ends;
  })[0]!;
  let rules = version.rules.filter((rule) => rule.channel === channel);
  const ofCard = rules.filter((rule) => rule.cardType === cardType);
  rules = ofCard.length > 0 ? ofCard : rules.filter((rule) => rule.cardType === 'any');
  rules = rules.filter((rule) => rule.amountUpTo === null || !(amount > rule.amountUpTo));
  rules = rules.filter(
    (rule) => rule.promotion === null || daysOf(rule.promotion).includes(SHANGHAI.format(paidAtMs)),
  );
  const [rule] = rules;
  if (!rule) return null;
  return {
    version: version.version,
    isPromotion: rule.promotion !== null,
    fee: longDivided(rule, amount),
  };
}

/** What the code that is tested says of the same payment. */
export function quickFee(versions: readonly FeePlanVersion[], paid: Paid) {
  const { channel = 'wechatpay', cardType = null, amount = 1000n, paidAtMs } = paid;
  const day = shanghaiDay(paidAtMs);
  const terms = feeTermsOf(versions, { channel, cardType, amount, day });
  if (!terms) return null;
  return { version: terms.version, isPromotion: terms.isPromotion, fee: feeUnder(terms, amount) };
}

function daysOf({ firstDay, lastDay }: { firstDay: string; lastDay: string }): string[] {
  const days: string[] = [];
  // From noon to noon: no midnight to be on the wrong side of.
  const end = Date.parse(`${lastDay}T12:00:00Z`);
  for (let at = Date.parse(`${firstDay}T12:00:00Z`); at <= end; at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

function longDivided({ rate, minFee, maxFee }: FeePlanRule, amount: Fen): Fen {
  const decimals = rate.split('.')[1] ?? '';
  const units = 10n ** BigInt(decimals.length);
  const product = amount * BigInt(decimals || '0');
  let fee = product / units;
  if ((product % units) * 2n >= units) fee += 1n;
  if (maxFee !== null && fee > maxFee) fee = maxFee;
  if (minFee !== null && fee < minFee) fee = minFee;
  return fee > amount ? amount : fee;
}
