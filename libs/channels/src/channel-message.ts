import type { CardType, Fen, Wallet } from '#libs/kernel';

/** How the payer was asked to pay. `unknown` where the channel does not say. */
export type Presented = 'static_plate' | 'dynamic_code' | 'payer_code' | 'card' | 'unknown';

/**
 * Whose the message is, where that is not this account: its app id or merchant number differs from
 * the settings. The message is genuine, so it is quarantined, not refused.
 */
export type Misfit = 'wrong_app' | 'wrong_merchant' | null;

/** The channel says: money came. */
export interface PaymentMessage {
  readonly kind: 'payment';
  readonly channelPaymentId: string;
  /** The order number we or the merchant gave, if any. */
  readonly orderNo: string | null;
  /** What was to be paid; checked, posted and spoken. At least 1 fen. */
  readonly amount: Fen;
  /** What the payer's own money was, where the channel says so; coupons make it differ. */
  readonly payerAmount: Fen | null;
  /** What the merchant receives, where the channel says so. */
  readonly receivedAmount: Fen | null;
  /** ISO 4217, upper case. */
  readonly currency: string;
  /** When it was paid by the channel's clock, ms since the epoch. */
  readonly paidAt: number;
  readonly wallet: Wallet;
  readonly presented: Presented;
  /** What kind of bank card it was paid from; left out where the channel does not say. */
  readonly cardType?: CardType | undefined;
  /** What the plate's page gave along: the plate code, if it is one. */
  readonly passedBack: string | null;
  /** The channel's own number of the terminal. */
  readonly terminalNo: string | null;
  /** Under a service provider's account: the merchant's number there. */
  readonly subMerchantId: string | null;
  readonly misfit: Misfit;
}

/** The channel says: money went back, or was to go back and did not. */
export interface RefundMessage {
  readonly kind: 'refund';
  /**
   * Unique within the channel account, also where the channel's own number is unique within a
   * payment only.
   */
  readonly channelRefundId: string;
  readonly channelPaymentId: string;
  readonly amount: Fen;
  /** True: `amount` is all that was refunded of this payment so far; post the increase. */
  readonly cumulative: boolean;
  /** ISO 4217, upper case; null where the channel does not say: the payment's. */
  readonly currency: string | null;
  readonly outcome: 'succeeded' | 'failed';
  /** When it succeeded, or when the channel said that it failed; ms since the epoch. */
  readonly succeededAt: number;
  readonly subMerchantId: string | null;
  readonly misfit: Misfit;
}

/** The channel says: this will not be paid any more. */
export interface ClosedMessage {
  readonly kind: 'closed';
  readonly channelId: string;
  readonly orderNo: string | null;
}

/** Genuine and understood, but nothing to record: the payer is still typing the password. */
export interface IgnoredMessage {
  readonly kind: 'ignored';
  /** The channel's word. */
  readonly reason: string;
}

/** What a channel's notification says, in our words. */
export type ChannelMessage = PaymentMessage | RefundMessage | ClosedMessage | IgnoredMessage;
