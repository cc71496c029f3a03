import { encodeEvent, SUBSCRIBERS } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import type { LiveEvent, StoredEvent, Tx } from '#libs/persistence';
import type { IncomingPayment } from './incoming.js';
import { markMappingsUsed } from './mapping.repository.js';
import type { Plan } from './plan-payment.js';
import { claimAndRecord, recordClaimed, resolveInbox } from './record.repository.js';
import type { NewPayment, RecordedRows, Run } from './record.repository.js';
import type { Alarm, Recorded } from './recorded.js';
import { recordWaitingRefunds } from './record-waiting-refunds.js';

/** Messages that were recorded now, each with what became of it. */
export type Fresh = ReadonlyMap<IncomingPayment, Recorded>;

const EVENT = 'payment.succeeded';

/**
 * Writes decided messages and the events that follow in one statement, which is a transaction of
 * its own: inbox, order, store day, payment, ledger, outbox, live events.
 * @throws unique violation when another process has one of the messages: nothing is written.
 */
export async function writePlans(
  run: Run,
  plans: readonly Plan[],
): Promise<{ fresh: Fresh; stored: readonly StoredEvent[]; live: readonly LiveEvent[] }> {
  const rows = await claimAndRecord(run, batchOf(plans, { tell: true }));
  const told = plans.flatMap(({ payment }) =>
    payment ? [{ payment, event: succeeded(payment, rows.numbers.get(payment.id)!, false) }] : [],
  );
  return {
    fresh: freshOf(plans, rows),
    stored: told.flatMap(({ event }, index) => storedEvents(rows.outboxIds, event, index)),
    live: told.map((each, index) => liveEvent(rows.liveIds[index]!, each)),
  };
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
  const batch = batchOf(plans, { tell: false });
  if (how === 'resolve') for (const row of batch.inbox) await resolveInbox(tx, row);
  const rows = await (how === 'claim' ? claimAndRecord : recordClaimed)(run, batch);
  const events: AnyEvent[] = [];
  for (const plan of plans) {
    if (!plan.payment) continue;
    const n = rows.numbers.get(plan.payment.id)!;
    events.push(...(await involved(tx, how, { plan, n })));
  }
  return { fresh: freshOf(plans, rows), events };
}

function freshOf(plans: readonly Plan[], rows: RecordedRows): Fresh {
  return new Map(plans.map((plan) => [plan.incoming, recordedAs(plan, rows)]));
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
    entries: paying.map((plan) => plan.entry!),
    // The statement itself adds the running number: only it knows.
    happened: tell ? paying.map((plan) => unnumbered(plan.payment!)) : [],
    subscribers: SUBSCRIBERS[EVENT],
    recordedAtMs: plans[0]?.incoming.receivedAtMs ?? 0,
  };
}

function unnumbered(payment: NewPayment): { paymentId: string; payload: string } {
  const payload = encodeEvent(EVENT, succeeded(payment, 0, false).payload);
  return { paymentId: payment.id, payload: JSON.stringify({ ...payload, n: undefined }) };
}

/** The outbox rows of the event at a place in its batch: one a subscriber. */
function storedEvents(
  ids: readonly bigint[],
  event: Succeeded,
  index: number,
): readonly StoredEvent[] {
  const subscribers = SUBSCRIBERS[EVENT];
  return subscribers.map((subscriber, place) => ({
    id: ids[index * subscribers.length + place]!,
    subscriber,
    event: EVENT,
    payload: null,
    decoded: event,
  }));
}

function liveEvent(
  id: bigint,
  { payment, event }: { payment: NewPayment; event: Succeeded },
): LiveEvent {
  return {
    id,
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

function recordedAs({ outcome, payment }: Plan, { orderStates }: RecordedRows): Recorded {
  if (outcome.state === 'quarantined') return { outcome: 'quarantined', alarms: ['quarantined'] };
  const alarms: Alarm[] = [];
  if (payment?.orderId && orderStates.get(payment.orderId) === 'overpaid') {
    alarms.push('order_paid_twice');
  }
  if (payment?.feePlanId === null) alarms.push('unpriced');
  return { outcome: 'recorded', alarms };
}
