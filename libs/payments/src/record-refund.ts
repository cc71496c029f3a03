import { newId, shanghaiDay } from '#libs/kernel';
import type { AnyEvent, Fen } from '#libs/kernel';
import type { RefundMessage } from '#libs/channels';
import { FLOWS, newEntry, postEntries, refundLines } from '#libs/ledger';
import type { NewEntry, SettlesTo } from '#libs/ledger';
import type { Tx } from '#libs/persistence';
import type { IncomingRefund } from './incoming.js';
import type { Recorded } from './recorded.js';
import { claimInbox } from './record.repository.js';
import type { InboxRow } from './record-rows.js';
import { decideRefund } from './refund-outcome.js';
import type { RefundOutcome } from './refund-outcome.js';
import { insertRefund, lockPayment } from './refund.repository.js';
import type { LockedPayment } from './refund.repository.js';

/** What a refund message came to, and the event to hand over after commit. */
export interface RecordedRefund {
  readonly result: Recorded;
  readonly events: readonly AnyEvent[];
}

/** Records one refund message in the caller's transaction; a repeat changes nothing. */
export async function recordRefund(tx: Tx, incoming: IncomingRefund): Promise<RecordedRefund> {
  const { message, account } = incoming;
  const payment = await lockPayment(tx, account.id, message.channelPaymentId);
  const outcome = decideRefund(message, payment);
  if (
    !(await claimInbox(
      (named, values) => tx.named(named, values),
      inboxRow(incoming, payment, outcome),
    ))
  ) {
    return { result: { outcome: 'repeat', alarms: [] }, events: [] };
  }
  const events = payment
    ? await writeRefund(tx, {
        payment,
        outcome,
        message,
        settlesTo: account.settlesTo,
        recordedAtMs: incoming.receivedAtMs,
      })
    : [];
  return { result: resultOf(outcome), events };
}

/** A decided refund of a known payment. */
export interface DecidedRefund {
  readonly payment: LockedPayment;
  readonly outcome: RefundOutcome;
  readonly message: RefundMessage;
  readonly settlesTo: SettlesTo;
  readonly recordedAtMs: number;
}

/**
 * Writes what was decided: the refund, its ledger entry, the store's day. Answers the events that
 * follow.
 */
export async function writeRefund(tx: Tx, decided: DecidedRefund): Promise<AnyEvent[]> {
  const { payment, outcome, message, recordedAtMs } = decided;
  if (outcome.state !== 'recorded' && outcome.state !== 'failed') return [];
  const succeeded = outcome.state === 'recorded';
  const refundId = newId('ref', recordedAtMs);
  const feeReturned = succeeded ? outcome.feeReturned : 0n;
  const entry = succeeded ? entryOf(decided, { amount: outcome.amount, feeReturned }) : null;
  await insertRefund(tx, payment, {
    id: refundId,
    channelRefundId: message.channelRefundId,
    amount: outcome.amount,
    feeReturned,
    status: succeeded ? 'succeeded' : 'failed',
    succeededAtMs: message.succeededAt,
    recordedAtMs,
    entryId: entry?.id ?? null,
    day: shanghaiDay(message.succeededAt),
  });
  if (!entry) return [];
  await postEntries(tx, [entry]);
  return [refundSucceeded(decided, refundId, outcome.amount)];
}

function entryOf(
  { payment, message, settlesTo, recordedAtMs }: DecidedRefund,
  refund: { amount: Fen; feeReturned: Fen },
): NewEntry {
  return newEntry({
    merchantId: payment.merchantId,
    kind: FLOWS[settlesTo].kinds.refund,
    idempotencyKey: `refund:${payment.channelAccountId}:${message.channelRefundId}`,
    keyAtMs: message.succeededAt,
    channelAccountId: payment.channelAccountId,
    currency: payment.currency,
    eventAtMs: message.succeededAt,
    recordedAtMs,
    lines: refundLines(settlesTo, refund),
  });
}

function refundSucceeded(decided: DecidedRefund, refundId: string, amount: bigint): AnyEvent {
  const { payment, message, recordedAtMs } = decided;
  return {
    event: 'refund.succeeded',
    payload: {
      refundId,
      paymentId: payment.id,
      merchantId: payment.merchantId,
      storeId: payment.storeId,
      terminalId: payment.terminalId,
      channel: payment.channel,
      wallet: payment.wallet,
      amount,
      succeededAt: message.succeededAt,
      recordedAt: recordedAtMs,
    },
  };
}

function inboxRow(
  incoming: IncomingRefund,
  payment: LockedPayment | null,
  outcome: RefundOutcome,
): InboxRow {
  const isUnfit = outcome.state === 'waiting' || outcome.state === 'quarantined';
  return {
    id: newId('inb', incoming.receivedAtMs),
    accountId: incoming.account.id,
    kind: 'refund',
    channelId: incoming.message.channelRefundId,
    state: isUnfit ? outcome.state : 'recorded',
    reason: outcome.state === 'quarantined' ? outcome.reason : null,
    lateForOrder: false,
    merchantId: payment?.merchantId ?? incoming.account.merchantId,
    paymentId: payment?.id ?? null,
    raw: incoming.raw,
    verified: incoming.verified,
    channelPaymentId: incoming.message.channelPaymentId,
    expectedAmount: payment ? payment.amount - payment.refunded : null,
    receivedAtMs: incoming.receivedAtMs,
  };
}

function resultOf(outcome: RefundOutcome): Recorded {
  switch (outcome.state) {
    case 'recorded':
    case 'failed':
      return { outcome: 'recorded', alarms: [] };
    case 'unchanged':
      return { outcome: 'repeat', alarms: [] };
    case 'waiting':
      return { outcome: 'waiting', alarms: ['refund_waiting'] };
    case 'quarantined':
      return { outcome: 'quarantined', alarms: ['quarantined'] };
  }
}
