import type { CardType, Fen, Wallet } from '#libs/kernel';
import type { NewEntry } from '#libs/ledger';
import type { Accompaniment, Companion, NamedStatement } from '#libs/persistence';
import type { QuarantineReason } from './payment-outcome.js';

/** A row of the inbox as first written. */
export interface InboxRow {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'payment' | 'refund' | 'closed';
  readonly channelId: string;
  readonly state: 'recorded' | 'waiting' | 'quarantined' | 'resolved';
  readonly reason: QuarantineReason | null;
  readonly lateForOrder: boolean;
  readonly merchantId: string | null;
  readonly paymentId: string | null;
  readonly raw: Uint8Array;
  /** What is needed to read the message again; null for a recorded one. */
  readonly verified: unknown;
  readonly channelPaymentId: string | null;
  readonly expectedAmount: Fen | null;
  readonly receivedAtMs: number;
}

/** A payment about to be recorded; its running number is still to come. */
export interface NewPayment {
  readonly id: string;
  readonly accountId: string;
  readonly channelPaymentId: string;
  readonly channel: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly orderId: string | null;
  readonly orderNo: string | null;
  readonly wallet: Wallet;
  readonly presented: string;
  readonly amount: Fen;
  readonly payerAmount: Fen | null;
  readonly receivedAmount: Fen | null;
  readonly currency: string;
  readonly fee: Fen;
  readonly feePlanId: string | null;
  readonly feePlanVersion: number | null;
  readonly feeRate: string | null;
  readonly feePromotion: boolean;
  readonly cardType: CardType | null;
  readonly day: string;
  readonly paidAtMs: number;
  readonly recordedAtMs: number;
  readonly entryId: string;
}

/** Runs one named statement: of a transaction, or as a transaction of its own. */
export type Run = <R>(statement: NamedStatement, values: readonly unknown[]) => Promise<R[]>;

/** Everything one batch writes; `inbox` is left out where its keys are taken already. */
export interface BatchRows {
  readonly inbox: readonly InboxRow[];
  readonly payments: readonly NewPayment[];
  readonly entries: readonly NewEntry[];
  /**
   * The event of each payment as JSON without its end, which is `n` and the closing brace; none
   * where they tell nobody yet.
   */
  readonly payloads: readonly string[];
  /** What goes through the outbox: to whom, of which payment. */
  readonly outbox: readonly OutboxRow[];
  readonly recordedAtMs: number;
}

/** An event that a subscriber is told of by the outbox. */
export interface OutboxRow {
  readonly subscriber: string;
  readonly paymentId: string;
  /** As in {@link BatchRows.payloads}. */
  readonly payload: string;
}

/** Under which stamps a batch was decided; it is written only if they still hold. */
export interface Proof {
  readonly placeStamp: number;
  readonly feePlanStamp: number;
}

/** What a companion writes in the same statement. */
export interface Along {
  readonly companion: Companion;
  readonly accompaniment: Accompaniment;
}

/** What a batch came to. */
export interface RecordedRows {
  /** The running number that each payment was given. */
  readonly numbers: ReadonlyMap<string, number>;
  /** What became of the orders that were paid, by order id. */
  readonly orderStates: ReadonlyMap<string, 'paid' | 'overpaid'>;
  /** In the order of {@link BatchRows.outbox}. */
  readonly outboxIds: readonly bigint[];
  /** In the order of {@link BatchRows.payloads}; read only when somebody listens. */
  readonly liveIds: () => readonly bigint[];
}
