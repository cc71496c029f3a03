import { feeReturned } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { CURRENCY } from './payment-outcome.js';
import type { QuarantineReason } from './payment-outcome.js';

/** The payment a refund is of, as locked for this recording. */
export interface RefundedPayment {
  readonly amount: Fen;
  readonly fee: Fen;
  readonly refunded: Fen;
  readonly feeReturned: Fen;
}

/** The part of a refund message that decides. */
export interface RefundClaim {
  readonly amount: Fen;
  /** Alipay: the amount is everything refunded so far. */
  readonly cumulative: boolean;
  /** Null or left out: the channel does not say, so it is the payment's. */
  readonly currency?: string | null;
  readonly outcome: 'succeeded' | 'failed';
  readonly misfit: 'wrong_app' | 'wrong_merchant' | null;
}

/** What is to be done with a genuine refund message. */
export type RefundOutcome =
  | { readonly state: 'recorded'; readonly amount: Fen; readonly feeReturned: Fen }
  | { readonly state: 'failed'; readonly amount: Fen }
  /** A cumulative amount that says nothing new. */
  | { readonly state: 'unchanged' }
  | { readonly state: 'waiting' }
  | { readonly state: 'quarantined'; readonly reason: QuarantineReason };

/**
 * The refund rows of the outcome table. `payment` is null while the payment is unknown; the refund
 * then waits and is posted with it.
 */
export function decideRefund(claim: RefundClaim, payment: RefundedPayment | null): RefundOutcome {
  if (claim.misfit) return { state: 'quarantined', reason: claim.misfit };
  if ((claim.currency ?? CURRENCY) !== CURRENCY) {
    return { state: 'quarantined', reason: 'wrong_currency' };
  }
  if (!payment) return { state: 'waiting' };
  if (claim.outcome === 'failed') return { state: 'failed', amount: claim.amount };
  const amount = claim.cumulative ? claim.amount - payment.refunded : claim.amount;
  if (amount <= 0n) return { state: 'unchanged' };
  const refundedSoFar = payment.refunded + amount;
  if (refundedSoFar > payment.amount) return { state: 'quarantined', reason: 'refund_exceeds' };
  return {
    state: 'recorded',
    amount,
    feeReturned:
      feeReturned({ fee: payment.fee, amount: payment.amount, refundedSoFar }) -
      payment.feeReturned,
  };
}
