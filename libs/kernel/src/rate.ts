import type { Fen } from './fen.js';
import { malformedRate } from './kernel.errors.js';

/** A fee rate as an exact fraction; `text` is how it was agreed ("0.0038") and how it is shown. */
export interface Rate {
  readonly text: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What a fee plan says for one channel; the bounds are in fen and optional. */
export interface FeeRule {
  readonly rate: Rate;
  readonly minFee?: Fen | null;
  readonly maxFee?: Fen | null;
}

const DECIMALS_MAX = 6;
const DENOMINATOR = 10n ** BigInt(DECIMALS_MAX);

/** The one form of a rate: 0 <= rate < 1, at most six decimals. */
const FORM = /^0(?:\.(\d{1,6}))?$/;

/** Whether {@link parseRate} reads it. */
export function isRate(text: string): boolean {
  return FORM.test(text);
}

/**
 * Reads an agreed rate exactly: 0 <= rate < 1, at most six decimals.
 * @throws DomainError `rate_malformed` for anything else.
 */
export function parseRate(text: string): Rate {
  const match = FORM.exec(text);
  if (!match) throw malformedRate(text);
  const numerator = BigInt((match[1] ?? '').padEnd(DECIMALS_MAX, '0'));
  return { text, numerator, denominator: DENOMINATOR };
}

/**
 * The fee of a payment: min(amount, max(minFee, min(maxFee, round half up(amount x rate)))), in
 * fen. Never above the amount, whatever the bounds say; where the bounds contradict each other the
 * minimum wins.
 */
export function feeOf(amount: Fen, rule: FeeRule): Fen {
  const exact = divideHalfUp(amount * rule.rate.numerator, rule.rate.denominator);
  const capped = smaller(rule.maxFee ?? exact, exact);
  const floored = larger(rule.minFee ?? 0n, capped);
  return smaller(amount, floored);
}

/**
 * What a refund of a payment is measured by, all in fen; `refundedSoFar` includes the refund at
 * hand.
 */
export interface FeeReturn {
  readonly fee: Fen;
  readonly amount: Fen;
  readonly refundedSoFar: Fen;
}

/**
 * How much of the fee is given back in total once `refundedSoFar` of `amount` (> 0) is refunded:
 * round half up(fee x refundedSoFar / amount). Being a total, the differences of successive refunds
 * add up to exactly the fee.
 */
export function feeReturned({ fee, amount, refundedSoFar }: FeeReturn): Fen {
  return divideHalfUp(fee * refundedSoFar, amount);
}

/** Quotient of two non-negative numbers, halves rounded up: (2n + d) / 2d in integers. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
