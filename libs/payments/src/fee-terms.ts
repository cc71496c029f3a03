import { feeOf, parseRate } from '#libs/kernel';
import type { Fen, Rate } from '#libs/kernel';

/** The rule of a fee plan that was valid when the payment was made. */
export interface FeeTerms {
  readonly planId: string;
  readonly version: number;
  /** Exact decimal, as agreed. */
  readonly rate: string;
  readonly minFee: Fen | null;
  readonly maxFee: Fen | null;
}

// There are a handful of rates; parsing each once is enough.
const rates = new Map<string, Rate>();
const RATES_MAX = 10_000;

/**
 * The fee of an amount under these terms; without terms nothing is charged and the payment is
 * `unpriced`.
 */
export function feeUnder(terms: FeeTerms | null, amount: Fen): Fen {
  if (terms === null) return 0n;
  return feeOf(amount, {
    rate: rateOf(terms.rate),
    minFee: terms.minFee ?? undefined,
    maxFee: terms.maxFee ?? undefined,
  });
}

function rateOf(text: string): Rate {
  const known = rates.get(text);
  if (known) return known;
  if (rates.size >= RATES_MAX) rates.clear();
  const rate = parseRate(text);
  rates.set(text, rate);
  return rate;
}
