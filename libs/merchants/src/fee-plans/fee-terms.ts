import { feeOf, parseRate } from '#libs/kernel';
import type { CardType, Fen, Rate } from '#libs/kernel';
import type { FeePlanRule, FeePlanVersion } from './fee-plan.js';

/** What the fee of a payment is reckoned by. */
export interface FeeTerms {
  readonly planId: string;
  readonly version: number;
  /** Exact decimal, as agreed. */
  readonly rate: string;
  readonly minFee: Fen | null;
  readonly maxFee: Fen | null;
  readonly isPromotion: boolean;
}

/** What of a payment decides its terms. */
export interface FeeFacts {
  readonly channel: string;
  /** Null where the channel does not tell. */
  readonly cardType: CardType | null;
  readonly amount: Fen;
  /** The Shanghai day of paidAt, `YYYY-MM-DD`. */
  readonly day: string;
}

// There are a handful of rates; parsing each once is enough.
const rates = new Map<string, Rate>();
const RATES_MAX = 10_000;

/**
 * The terms of a payment under a plan, whose versions are in the order they become valid; null when
 * the version of that day has no rule for the channel. Everything begins and ends at a Shanghai
 * midnight, so the day decides.
 */
export function feeTermsOf(versions: readonly FeePlanVersion[], facts: FeeFacts): FeeTerms | null {
  const valid = versions.findLast(({ validFrom }) => validFrom === null || validFrom <= facts.day);
  const rule = valid && ruleFor(valid.rules, facts);
  if (!rule) return null;
  const { rate, minFee, maxFee, promotion } = rule;
  const { feePlanId: planId, version } = valid;
  return { planId, version, rate, minFee, maxFee, isPromotion: promotion !== null };
}

/**
 * The fee of an amount under these terms; without terms nothing is charged and the payment is
 * `unpriced`.
 */
export function feeUnder(terms: FeeTerms | null, amount: Fen): Fen {
  if (terms === null) return 0n;
  const { minFee, maxFee } = terms;
  return feeOf(amount, { rate: rateOf(terms.rate), minFee, maxFee });
}

/** A card without rules of its own, and one that nobody tells of, is any card. */
function ruleFor(rules: readonly FeePlanRule[], facts: FeeFacts): FeePlanRule | undefined {
  const { channel, cardType } = facts;
  const hasOwn = rules.some((rule) => rule.channel === channel && rule.cardType === cardType);
  const wanted = hasOwn ? cardType : 'any';
  return rules.find(
    (rule) => rule.channel === channel && rule.cardType === wanted && fits(rule, facts),
  );
}

function fits({ amountUpTo, promotion }: FeePlanRule, { amount, day }: FeeFacts): boolean {
  if (amountUpTo !== null && amount > amountUpTo) return false;
  return promotion === null || (promotion.firstDay <= day && day <= promotion.lastDay);
}

function rateOf(text: string): Rate {
  const known = rates.get(text);
  if (known) return known;
  if (rates.size >= RATES_MAX) rates.clear();
  const rate = parseRate(text);
  rates.set(text, rate);
  return rate;
}
