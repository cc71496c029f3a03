import { encodeEvent, SUBSCRIBERS } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import type { LiveEvent, StoredEvent, Tx } from '#libs/persistence';
import { paymentKey } from './incoming.js';
import type { IncomingPayment } from './incoming.js';
import { markMappingsUsed } from './mapping.repository.js';
import { entryOf } from './plan-payment.js';
import type { Plan } from './plan-payment.js';
import { recordRows } from './record.repository.js';
import type { Claimed, NewPayment, Run } from './record.repository.js';
import type { Alarm, Recorded } from './recorded.js';
import { recordWaitingRefunds } from './record-waiting-refunds.js';

/** Messages whose key could be taken, each with what became of it. */
export type Fresh = ReadonlyMap<IncomingPayment, Recorded>;

const EVENT = 'payment.succeeded';

/**
 * Writes decided messages and the events that follow in one statement, which is a transaction of
 * its own: inbox, order, store day, payment, ledger, outbox, live events.
 */
export async function writePlans(
  run: Run,
  plans: readonly Plan[],
): Promise<{ fresh: Fresh; stored: readonly StoredEvent[]; live: readonly LiveEvent[] }> {
  const rows = await recordRows(run, 'claim', batchOf(plans, { tell: true }));
  const claimed = byKey(rows);
  const fresh = new Map<IncomingPayment, Recorded>();
  const stored: StoredEvent[] = [];
  const live: LiveEvent[] = [];
  for (const plan of plans) {
    const taken = claimed.get(paymentKey(plan.incoming));
    if (!taken) continue;
    fresh.set(plan.incoming, recordedAs(plan, taken[0]!));
    if (!plan.payment) continue;
    const event = succeeded(plan.payment, taken[0]!.n!, false);
    stored.push(...taken.map((row) => storedEvent(row, event)));
    live.push(liveEvent(taken[0]!, plan.payment, event));
  }
  return { fresh, stored, live };
}

/**
 * The same inside a transaction, for what needs further statements in it: the first payment of a
 * mapping, a payment whose refunds came first, a person's decision (which is never spoken).
 */
export async function writePlansIn(
  tx: Tx,
  how: 'claim' | 'resolve',
  plans: readonly Plan[],
): Promise<{ fresh: Fresh; events: readonly AnyEvent[] }> {
  const run: Run = (statement, values) => tx.named(statement, values);
  const rows = await recordRows(run, how, batchOf(plans, { tell: false }));
  const claimed = new Map(rows.map((row) => [keyOfRow(row), row]));
  const fresh = new Map<IncomingPayment, Recorded>();
  const events: AnyEvent[] = [];
  for (const plan of plans) {
    const taken = claimed.get(paymentKey(plan.incoming));
    if (!taken) continue;
    fresh.set(plan.incoming, recordedAs(plan, taken));
    if (plan.payment) events.push(...(await involved(tx, how, { plan, n: taken.n! })));
  }
  return { fresh, events };
}

async function involved(
  tx: Tx,
  how: 'claim' | 'resolve',
  { plan, n }: { plan: Plan; n: number },
): Promise<AnyEvent[]> {
  const { incoming, facts } = plan;
  const { account, message } = incoming;
  if (facts.mappingUnused) await markMappingsUsed(tx, [incoming]);
  const refunds = facts.refundsWait
    ? await recordWaitingRefunds(tx, account, message.channelPaymentId)
    : [];
  const quiet = how === 'resolve' || isWhollyRefunded(plan.payment!, refunds);
  return [succeeded(plan.payment!, n, quiet), ...refunds];
}

function batchOf(plans: readonly Plan[], { tell }: { tell: boolean }) {
  const paying = plans.filter((plan) => plan.payment !== null);
  return {
    inbox: plans.map((plan) => plan.inbox),
    payments: paying.map((plan) => plan.payment!),
    entries: paying.map((plan) => entryOf(plan.incoming, plan.payment!)),
    // The statement itself adds the running number: only it knows.
    happened: tell ? paying.map((plan) => unnumbered(plan.payment!)) : [],
    subscribers: SUBSCRIBERS[EVENT],
    recordedAtMs: plans[0]?.incoming.receivedAtMs ?? 0,
  };
}

function unnumbered(payment: NewPayment): { paymentId: string; payload: string } {
  const payload = encodeEvent(EVENT, succeeded(payment, 0, false).payload);
  return { paymentId: payment.id, payload: JSON.stringify(payload) };
}

function byKey(rows: readonly Claimed[]): ReadonlyMap<string, readonly Claimed[]> {
  const groups = new Map<string, Claimed[]>();
  for (const row of rows) {
    const group = groups.get(keyOfRow(row));
    if (group) group.push(row);
    else groups.set(keyOfRow(row), [row]);
  }
  return groups;
}

function keyOfRow(row: Claimed): string {
  return `${row.accountId}|${row.channelId}`;
}

function storedEvent(row: Claimed, event: Succeeded): StoredEvent {
  return {
    id: row.outboxId!,
    subscriber: row.subscriber!,
    event: EVENT,
    payload: null,
    decoded: event,
  };
}

function liveEvent(row: Claimed, payment: NewPayment, event: Succeeded): LiveEvent {
  return {
    id: row.liveId!,
    type: EVENT,
    at: payment.recordedAtMs,
    merchantId: payment.merchantId,
    storeId: payment.storeId,
    data: encodeEvent(EVENT, event.payload),
  };
}

type Succeeded = Extract<AnyEvent, { event: typeof EVENT }>;

function isWhollyRefunded(payment: NewPayment, refunds: readonly AnyEvent[]): boolean {
  const refunded = refunds.reduce(
    (sum, event) => (event.event === 'refund.succeeded' ? sum + event.payload.amount : sum),
    0n,
  );
  return refunded === payment.amount;
}

/** The event of a recorded payment. `quiet`: recorded, but nobody is to hear it now. */
function succeeded(payment: NewPayment, n: number, quiet: boolean): Succeeded {
  return {
    event: 'payment.succeeded',
    payload: {
      paymentId: payment.id,
      merchantId: payment.merchantId,
      storeId: payment.storeId,
      terminalId: payment.terminalId,
      channel: payment.channel,
      wallet: payment.wallet,
      amount: payment.amount,
      n,
      paidAt: payment.paidAtMs,
      recordedAt: payment.recordedAtMs,
      quiet,
    },
  };
}

function recordedAs({ outcome, payment }: Plan, taken: Claimed): Recorded {
  if (outcome.state === 'quarantined') return { outcome: 'quarantined', alarms: ['quarantined'] };
  const alarms: Alarm[] = [];
  if (taken.orderState === 'overpaid') alarms.push('order_paid_twice');
  if (payment?.feePlanId === null) alarms.push('unpriced');
  return { outcome: 'recorded', alarms };
}
