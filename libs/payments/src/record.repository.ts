import type { CardType, Fen, Wallet } from '#libs/kernel';
import { postingColumns } from '#libs/ledger';
import type { NewEntry } from '#libs/ledger';
import type { NamedStatement, Tx } from '#libs/persistence';
import type { QuarantineReason } from './payment-outcome.js';
import { CLAIM, RECORD } from './record.sql.js';

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
  /** Events as JSON without `n`; payments left out here tell nobody of themselves yet. */
  readonly happened: readonly { readonly paymentId: string; readonly payload: string }[];
  readonly subscribers: readonly string[];
  readonly recordedAtMs: number;
}

/** What a batch came to; the ids of its events are in the order of {@link BatchRows.happened}. */
export interface RecordedRows {
  /** The running number that each payment was given. */
  readonly numbers: ReadonlyMap<string, number>;
  /** What became of the orders that were paid, by order id. */
  readonly orderStates: ReadonlyMap<string, 'paid' | 'overpaid'>;
  /** Outbox rows: for each event one a subscriber. */
  readonly outboxIds: readonly bigint[];
  readonly liveIds: readonly bigint[];
}

interface Answer {
  readonly paymentIds: readonly string[] | null;
  readonly numbers: readonly number[] | null;
  readonly outboxIds: readonly bigint[] | null;
  readonly liveIds: readonly bigint[] | null;
  readonly orderStates: Readonly<Record<string, 'paid' | 'overpaid'>> | null;
}

/**
 * Takes the inbox keys of a batch, which must differ, and records its payments.
 * @throws Error for which {@link isTaken} holds when somebody has one of the keys: nothing is
 * written then.
 */
export async function claimAndRecord(run: Run, rows: BatchRows): Promise<RecordedRows> {
  return answered(
    await run<Answer>(RECORD.claim, [...recordColumns(rows), ...inboxColumns(rows.inbox)]),
  );
}

/** Whether {@link claimAndRecord} failed because somebody has one of the keys. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'inbox_pkey';
}

/** Records payments whose inbox keys the caller's transaction holds. */
export async function recordClaimed(run: Run, rows: BatchRows): Promise<RecordedRows> {
  return answered(await run<Answer>(RECORD.claimed, recordColumns(rows)));
}

function answered([answer]: readonly Answer[]): RecordedRows {
  const { paymentIds, numbers, outboxIds, liveIds, orderStates } = answer!;
  return {
    numbers: new Map(paymentIds?.map((id, index) => [id, numbers![index]!])),
    orderStates: new Map(Object.entries(orderStates ?? {})),
    outboxIds: outboxIds ?? [],
    liveIds: liveIds ?? [],
  };
}

function recordColumns(rows: BatchRows): unknown[] {
  return [
    ...paymentColumns(rows.payments),
    ...postingColumns(rows.entries),
    rows.happened.map((event) => event.paymentId),
    rows.happened.map((event) => event.payload),
    rows.subscribers,
    rows.recordedAtMs,
  ];
}

const RESOLVE = `
  update inbox set state = $4, late_for_order = $5, merchant_id = $6, payment_id = $7
  where channel_account_id = $1 and kind = $2 and channel_id = $3`;

/** Says what a person decided of an inbox row, which the caller's transaction has locked. */
export async function resolveInbox(tx: Tx, row: InboxRow): Promise<void> {
  await tx.query(RESOLVE, [
    row.accountId,
    row.kind,
    row.channelId,
    row.state,
    row.lateForOrder,
    row.merchantId,
    row.paymentId,
  ]);
}

/** Claims one inbox key; false when somebody has it: the message is a repeat. */
export async function claimInbox(run: Run, row: InboxRow): Promise<boolean> {
  const rows = await run(CLAIM, inboxColumns([row]));
  return rows.length === 1;
}

function inboxColumns(rows: readonly InboxRow[]): unknown[] {
  return [
    rows.map((row) => row.accountId),
    rows.map((row) => row.kind),
    rows.map((row) => row.channelId),
    rows.map((row) => row.id),
    rows.map((row) => row.state),
    rows.map((row) => row.reason),
    rows.map((row) => row.lateForOrder),
    rows.map((row) => row.merchantId),
    rows.map((row) => row.paymentId),
    rows.map((row) => (row.state === 'recorded' ? null : JSON.stringify(row.verified))),
    rows.map((row) => row.channelPaymentId),
    rows.map((row) => row.expectedAmount),
    rows.map((row) => row.receivedAtMs),
    startsOf(rows),
    rows.map((row) => row.raw.length),
    Buffer.concat(rows.map((row) => row.raw)),
  ];
}

/** Where each body begins in all of them together, counted from 1 as SQL does. */
function startsOf(rows: readonly InboxRow[]): number[] {
  let next = 1;
  return rows.map(({ raw }) => {
    const start = next;
    next += raw.length;
    return start;
  });
}

function paymentColumns(rows: readonly NewPayment[]): unknown[] {
  return [
    rows.map((row) => row.id),
    rows.map((row) => row.accountId),
    rows.map((row) => row.channelPaymentId),
    rows.map((row) => row.channel),
    rows.map((row) => row.merchantId),
    rows.map((row) => row.storeId),
    rows.map((row) => row.terminalId),
    rows.map((row) => row.orderId),
    rows.map((row) => row.orderNo),
    rows.map((row) => row.wallet),
    rows.map((row) => row.presented),
    rows.map((row) => row.amount),
    rows.map((row) => row.payerAmount),
    rows.map((row) => row.receivedAmount),
    rows.map((row) => row.currency),
    rows.map((row) => row.fee),
    rows.map((row) => row.feePlanId),
    rows.map((row) => row.feePlanVersion),
    rows.map((row) => row.feeRate),
    rows.map((row) => row.feePromotion),
    rows.map((row) => row.cardType),
    rows.map((row) => row.day),
    rows.map((row) => row.paidAtMs),
    rows.map((row) => row.recordedAtMs),
    rows.map((row) => row.entryId),
  ];
}
