import { postingColumns } from '#libs/ledger';
import type { Tx } from '#libs/persistence';
import { daysOf } from './count-days.js';
import type { DayCount } from './count-days.js';
import type {
  Along,
  BatchRows,
  InboxRow,
  NewPayment,
  Proof,
  RecordedRows,
  Run,
} from './record-rows.js';
import { CLAIM, recordStatement } from './record.sql.js';

interface Answer {
  /** Lists with commas between; null where there is nothing. */
  readonly paymentIds: string | null;
  readonly numbers: string | null;
  readonly outboxIds: string | null;
  readonly liveIds: string | null;
  readonly orderStates: Readonly<Record<string, 'paid' | 'overpaid'>> | null;
}

/**
 * Takes the inbox keys of a batch, which must differ, and records its payments.
 * @throws Error for which {@link isTaken} holds when somebody has one of the keys: nothing is
 * written then.
 */
export async function claimAndRecord(
  run: Run,
  rows: BatchRows,
  along?: Along,
): Promise<RecordedRows> {
  const parts = { ...needsOf(rows), claims: true, proves: false, companion: along?.companion };
  return answered(
    await run<Answer>(recordStatement(parts), [
      ...claimColumns(rows),
      ...(along?.accompaniment.values ?? []),
    ]),
  );
}

/**
 * The same for payments that were decided without asking the database; null when the proof does not
 * hold any more, or the database knows more of one of them: nothing is written then.
 * @throws Error likewise.
 */
export async function proveAndRecord(
  run: Run,
  rows: BatchRows,
  { proof, along }: { proof: Proof; along: Along | undefined },
): Promise<RecordedRows | null> {
  const parts = { ...needsOf(rows), claims: true, proves: true, companion: along?.companion };
  const answers = await run<Answer>(recordStatement(parts), [
    ...claimColumns(rows),
    proof.feePlanStamp,
    proof.placeStamp,
    ...(along?.accompaniment.values ?? []),
  ]);
  return answers[0]!.paymentIds === null ? null : answered(answers);
}

function claimColumns(rows: BatchRows): unknown[] {
  return [...recordColumns(rows), ...inboxColumns(rows.inbox.toSorted(byKey))];
}

function needsOf({ payments, outbox }: BatchRows) {
  return {
    paysOrders: payments.some((payment) => payment.orderId !== null),
    fillsOutbox: outbox.length > 0,
  };
}

/** Whether {@link claimAndRecord} failed because somebody has one of the keys. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'inbox_pkey';
}

/** Records payments whose inbox keys the caller's transaction holds. */
export async function recordClaimed(run: Run, rows: BatchRows): Promise<RecordedRows> {
  const statement = recordStatement({
    ...needsOf(rows),
    claims: false,
    proves: false,
    companion: undefined,
  });
  return answered(await run<Answer>(statement, recordColumns(rows)));
}

function answered([answer]: readonly Answer[]): RecordedRows {
  const { paymentIds, numbers, outboxIds, liveIds, orderStates } = answer!;
  const runningNumbers = listed(numbers);
  return {
    numbers: new Map(listed(paymentIds).map((id, index) => [id, Number(runningNumbers[index])])),
    orderStates: new Map(Object.entries(orderStates ?? {})),
    outboxIds: listed(outboxIds).map(BigInt),
    liveIds: () => listed(liveIds).map(BigInt),
  };
}

function listed(list: string | null): readonly string[] {
  return list === null ? [] : list.split(',');
}

function recordColumns(rows: BatchRows): unknown[] {
  const days = daysOf(rows.payments);
  return [
    ...paymentColumns(rows.payments, days.behind, rows.payloads),
    ...dayColumns(days.days),
    ...postingColumns(rows.entries),
    rows.outbox.map((row) => row.paymentId),
    rows.outbox.map((row) => row.payload),
    rows.outbox.map((row) => row.subscriber),
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

/** As every batch locks the keys of its inbox. */
function byKey(a: InboxRow, b: InboxRow): number {
  const [one, other] =
    a.channelId === b.channelId ? [a.accountId, b.accountId] : [a.channelId, b.channelId];
  return one < other ? -1 : 1;
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

function paymentColumns(
  rows: readonly NewPayment[],
  behind: readonly number[],
  payloads: readonly string[],
): unknown[] {
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
    behind,
    rows.map((_, index) => payloads[index] ?? null),
  ];
}

function dayColumns(days: readonly DayCount[]): unknown[] {
  return [
    days.map((day) => day.merchantId),
    days.map((day) => day.storeId),
    days.map((day) => day.day),
    days.map((day) => day.count),
    days.map((day) => day.amount),
    days.map((day) => day.fees),
  ];
}
