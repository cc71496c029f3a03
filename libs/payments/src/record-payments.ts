import type { AnyEvent } from '#libs/kernel';
import type { LiveEvent, StoredEvent, Tx } from '#libs/persistence';
import type { IncomingPayment } from './incoming.js';
import { markMappingsUsed } from './mapping.repository.js';
import type { KnownPlans, Plan } from './plan-payment.js';
import {
  claimAndRecord,
  proveAndRecord,
  recordClaimed,
  resolveInbox,
} from './record.repository.js';
import type { NewPayment, RecordedRows, Run } from './record-rows.js';
import type { Alarm, Recorded } from './recorded.js';
import { recordWaitingRefunds } from './record-waiting-refunds.js';
import { liveEvents, storedEvents, succeeded, tellingOf } from './tell-payments.js';
import type { Joining, Telling } from './tell-payments.js';

/** Messages that were recorded now, each with what became of it. */
export type Fresh = ReadonlyMap<IncomingPayment, Recorded>;

/** Decided messages as they were written, and what is left to do after the commit. */
export interface Written {
  readonly fresh: Fresh;
  readonly stored: readonly StoredEvent[];
  readonly live: () => readonly LiveEvent[];
  /** Lets the companion go on with what it wrote. */
  readonly committed: () => void;
}

/**
 * Writes decided messages and the events that follow in one statement, which is a transaction of
 * its own: inbox, order, store day, payment, ledger, outbox, live events, and what a companion
 * writes of them.
 * @throws unique violation when another process has one of the messages: nothing is written.
 */
export async function writePlans(
  run: Run,
  plans: readonly Plan[],
  joining: Joining | undefined,
): Promise<Written> {
  const { batch, telling } = await aboutToWrite(plans, joining);
  return written(plans, telling, await claimAndRecord(run, batch, telling.along));
}

/**
 * The same for decisions that the statement has to prove; null when they do not hold: nothing is
 * written.
 * @throws likewise.
 */
export async function writeKnown(
  run: Run,
  { plans, proof }: KnownPlans,
  joining: Joining | undefined,
): Promise<Written | null> {
  const { batch, telling } = await aboutToWrite(plans, joining);
  const rows = await proveAndRecord(run, batch, { proof, along: telling.along });
  return rows && written(plans, telling, rows);
}

async function aboutToWrite(plans: readonly Plan[], joining: Joining | undefined) {
  const batch = batchOf(plans);
  const telling = await tellingOf(batch.payments, batch.stores, joining);
  const { payloads, outbox } = telling;
  return { batch: { ...batch, payloads, outbox }, telling };
}

function written(plans: readonly Plan[], telling: Telling, rows: RecordedRows): Written {
  return {
    fresh: freshOf(plans, rows),
    stored: storedEvents(telling, rows),
    live: () => liveEvents(telling, rows),
    committed: () => telling.along?.accompaniment.committed(rows.numbers),
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
  const batch = { ...batchOf(plans), payloads: [], outbox: [] };
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

function batchOf(plans: readonly Plan[]) {
  const paying = plans.filter((plan) => plan.payment !== null);
  return {
    inbox: plans.map((plan) => plan.inbox),
    payments: paying.map((plan) => plan.payment!),
    entries: paying.map((plan) => plan.entry!),
    stores: paying.map((plan) => plan.facts.store),
    recordedAtMs: plans[0]?.incoming.receivedAtMs ?? 0,
  };
}

function isWhollyRefunded(payment: NewPayment, refunds: readonly AnyEvent[]): boolean {
  const refunded = refunds.reduce(
    (sum, event) => (event.event === 'refund.succeeded' ? sum + event.payload.amount : sum),
    0n,
  );
  return refunded === payment.amount;
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
