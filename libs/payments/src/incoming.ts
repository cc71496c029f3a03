import type { AnyChannel, PaymentMessage, RefundMessage } from '#libs/channels';
import type { SettlesTo } from '#libs/ledger';

/** The part of a channel account that recording needs. */
export interface RecordingAccount {
  readonly id: string;
  readonly channel: string;
  /** The merchant whose own account it is; null for a service provider's. */
  readonly merchantId: string | null;
  readonly settlesTo: SettlesTo;
  /** The channel's definition: reads a stored message again. */
  readonly definition: AnyChannel;
  /** Decrypted settings, as the definition wants them. */
  readonly settings: unknown;
}

interface Incoming {
  readonly account: RecordingAccount;
  /** The exact bytes received. */
  readonly raw: Uint8Array;
  /** What `verify` gave, JSON-safe; stored where the message is needed again. */
  readonly verified: unknown;
  /** When it reached us, ms since the epoch; the payment's `recordedAt`. */
  readonly receivedAtMs: number;
}

/** A verified, parsed payment message on its way into the books. */
export interface IncomingPayment extends Incoming {
  readonly message: PaymentMessage;
  /** The plate code in the passed-back field, when there is a well-formed one. */
  readonly plateCode: string | null;
}

/** A verified, parsed refund message on its way into the books. */
export interface IncomingRefund extends Incoming {
  readonly message: RefundMessage;
}

/** The inbox key of a payment message; a repeat has the same. */
export function paymentKey(incoming: IncomingPayment): string {
  return `${incoming.account.id}|${incoming.message.channelPaymentId}`;
}
