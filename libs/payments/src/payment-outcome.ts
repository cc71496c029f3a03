import type { Fen, Wallet } from '#libs/kernel';

/**
 * Why a genuine message was set aside instead of being recorded; a person decides what becomes of
 * it.
 */
export type QuarantineReason =
  | 'unknown_word'
  | 'unknown_merchant'
  | 'wrong_merchant'
  | 'wrong_app'
  | 'wrong_currency'
  | 'no_terminal'
  | 'amount_mismatch'
  | 'refund_exceeds'
  | 'refund_without_payment'
  | 'unrecordable';

/** A point of sale and where it stands. */
export interface Place {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
}

/** The order an attempt belongs to; nothing of this ever changes. */
export interface OrderFact {
  readonly id: string;
  readonly terminalId: string;
  readonly storeId: string;
  /** What the channel was asked to collect. */
  readonly amount: Fen;
  readonly expiresAtMs: number;
}

/** What the database knows about one payment message. */
export interface PaymentFacts {
  readonly merchantId: string | null;
  readonly order: OrderFact | null;
  /** The terminal of the plate code passed back, whoever's it is. */
  readonly plate: Place | null;
  readonly channelTerminal: Place | null;
  readonly defaultTerminal: Place | null;
}

/** The part of a payment message that decides. */
export interface PaymentClaim {
  readonly amount: Fen;
  readonly currency: string;
  readonly paidAt: number;
  readonly wallet: Wallet;
  readonly misfit: 'wrong_app' | 'wrong_merchant' | null;
}

/** What is to be done with a genuine payment message. */
export type PaymentOutcome =
  | {
      readonly state: 'recorded';
      readonly place: Place;
      readonly orderId: string | null;
      /** The order had expired when it was paid. */
      readonly lateForOrder: boolean;
    }
  | {
      readonly state: 'quarantined';
      readonly reason: QuarantineReason;
      readonly expectedAmount: Fen | null;
    };

/** The only currency the platform keeps books in. */
export const CURRENCY = 'CNY';

/**
 * The outcome table of docs/payment-path.md, row by row: whatever does not fit is set aside, never
 * guessed; money that came is recorded even when its order is expired or already paid.
 */
export function decidePayment(claim: PaymentClaim, facts: PaymentFacts): PaymentOutcome {
  if (claim.misfit) return quarantined(claim.misfit);
  if (claim.currency !== CURRENCY) return quarantined('wrong_currency');
  const { merchantId, order, plate } = facts;
  if (merchantId === null) return quarantined('unknown_merchant');
  if (plate && plate.merchantId !== merchantId) return quarantined('wrong_merchant');
  if (order && order.amount !== claim.amount) {
    return quarantined('amount_mismatch', order.amount);
  }
  const place = placeOf(merchantId, facts);
  if (!place) return quarantined('no_terminal');
  return {
    state: 'recorded',
    place,
    orderId: order?.id ?? null,
    lateForOrder: order !== null && claim.paidAt > order.expiresAtMs,
  };
}

/**
 * Inside the merchant: our order's terminal, else the plate's, else the channel's number's, else
 * the default.
 */
function placeOf(merchantId: string, facts: PaymentFacts): Place | null {
  const { order } = facts;
  if (order) return { merchantId, storeId: order.storeId, terminalId: order.terminalId };
  return facts.plate ?? facts.channelTerminal ?? facts.defaultTerminal;
}

function quarantined(reason: QuarantineReason, expectedAmount: Fen | null = null): PaymentOutcome {
  return { state: 'quarantined', reason, expectedAmount };
}
