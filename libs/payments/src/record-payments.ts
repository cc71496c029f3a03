import { newId, shanghaiDay } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import { paymentLines, FLOWS, postEntries } from '#libs/ledger';
import type { NewEntry } from '#libs/ledger';
import type { Tx } from '#libs/persistence';
import { feeUnder } from './fee-terms.js';
import { paymentKey } from './incoming.js';
import type { IncomingPayment } from './incoming.js';
import { markMappingsUsed } from './mapping.repository.js';
import { decidePayment } from './payment-outcome.js';
import type { OrderFact, PaymentOutcome } from './payment-outcome.js';
import { gatherFacts } from './payment-facts.repository.js';
import type { GatheredFacts } from './payment-facts.repository.js';
import type { Alarm, Recorded } from './recorded.js';
import { recordRows } from './record.repository.js';
import type { InboxRow, NewPayment } from './record.repository.js';
import { recordWaitingRefunds } from './record-waiting-refunds.js';

/** A recorded batch: one answer a message, and the events to hand over after commit. */
export interface RecordedBatch {
  readonly results: readonly Recorded[];
  readonly events: readonly AnyEvent[];
}

/** One message with what is known of it, what was decided, and the rows that say so. */
export interface Plan {
  readonly incoming: IncomingPayment;
  readonly facts: GatheredFacts;
  readonly outcome: PaymentOutcome;
  readonly inbox: InboxRow;
  readonly payment: NewPayment | null;
}

const REPEAT: Recorded = { outcome: 'repeat', alarms: [] };

/**
 * Records a batch of payment messages in the caller's transaction: facts, decision, then inbox,
 * order, store day, payment, ledger. Messages with a key that is already in the inbox change
 * nothing.
 */
export async function recordPayments(
  tx: Tx,
  batch: readonly IncomingPayment[],
): Promise<RecordedBatch> {
  const unique = [...new Map(batch.map((item) => [paymentKey(item), item])).values()];
  const plans = planAll(unique, await gatherFacts(tx, unique));
  const { fresh, events } = await writePlans(tx, 'claim', plans);
  const results = new Map(fresh.map((plan) => [plan.incoming, recordedAs(plan)]));
  return { results: batch.map((item) => results.get(item) ?? REPEAT), events };
}

/** Writes decided messages; answers those whose key could be taken, and the events that follow. */
export async function writePlans(
  tx: Tx,
  how: 'claim' | 'resolve',
  plans: readonly Plan[],
): Promise<{ fresh: readonly Plan[]; events: readonly AnyEvent[] }> {
  if (plans.length === 0) return { fresh: [], events: [] };
  const claimed = await claim(tx, how, plans);
  const fresh = plans.filter((plan) => claimed.has(paymentKey(plan.incoming)));
  await post(tx, fresh);
  const unused = fresh.filter((plan) => plan.payment && plan.facts.mappingUnused);
  await markMappingsUsed(
    tx,
    unused.map((plan) => plan.incoming),
  );
  const events: AnyEvent[] = [];
  for (const plan of fresh) {
    if (!plan.payment) continue;
    const refunds = plan.facts.refundsWait ? await waitingRefunds(tx, plan.incoming) : [];
    const quiet = how === 'resolve' || isWhollyRefunded(plan.payment, refunds);
    const n = claimed.get(paymentKey(plan.incoming))!;
    events.push(succeeded(plan.payment, n, quiet), ...refunds);
  }
  return { fresh, events };
}

/** Decides in the order of the batch; a second payment of the same order sees the first. */
function planAll(batch: readonly IncomingPayment[], facts: readonly GatheredFacts[]): Plan[] {
  const paidHere = new Set<string>();
  const plans: Plan[] = [];
  for (const [index, incoming] of batch.entries()) {
    const known = facts[index]!;
    if (known.known) continue;
    const order = known.order && paidBefore(known.order, paidHere);
    const plan = planOne(incoming, { ...known, order });
    if (plan.payment?.orderId) paidHere.add(plan.payment.orderId);
    plans.push(plan);
  }
  return plans;
}

function paidBefore(order: OrderFact, paidHere: ReadonlySet<string>): OrderFact {
  return paidHere.has(order.id) && order.state === 'open' ? { ...order, state: 'paid' } : order;
}

function planOne(incoming: IncomingPayment, facts: GatheredFacts): Plan {
  return planFor(incoming, facts, decidePayment(incoming.message, facts));
}

/** What is to be written for a decision, whether the outcome table or a person made it. */
export function planFor(
  incoming: IncomingPayment,
  facts: GatheredFacts,
  outcome: PaymentOutcome,
): Plan {
  const payment = outcome.state === 'recorded' ? newPayment(incoming, facts, outcome) : null;
  const unfit = outcome.state === 'quarantined' ? outcome : null;
  const inbox: InboxRow = {
    id: newId('inb', incoming.receivedAtMs),
    accountId: incoming.account.id,
    kind: 'payment',
    channelId: incoming.message.channelPaymentId,
    state: outcome.state,
    reason: unfit?.reason ?? null,
    lateForOrder: outcome.state === 'recorded' && outcome.lateForOrder,
    merchantId: payment?.merchantId ?? facts.merchantId,
    paymentId: payment?.id ?? null,
    raw: incoming.raw,
    verified: incoming.verified,
    channelPaymentId: incoming.message.channelPaymentId,
    expectedAmount: unfit?.expectedAmount ?? null,
    receivedAtMs: incoming.receivedAtMs,
  };
  return { incoming, facts, outcome, inbox, payment };
}

function newPayment(
  incoming: IncomingPayment,
  facts: Pick<GatheredFacts, 'fee'>,
  outcome: PaymentOutcome & { state: 'recorded' },
): NewPayment {
  const { message, account, receivedAtMs } = incoming;
  const { amount, payerAmount, receivedAmount, orderNo, wallet, presented, paidAt } = message;
  const terms = facts.fee;
  return {
    id: newId('pay', receivedAtMs),
    accountId: account.id,
    channelPaymentId: message.channelPaymentId,
    channel: account.channel,
    ...outcome.place,
    orderId: outcome.orderId,
    orderNo,
    wallet,
    presented,
    amount,
    payerAmount,
    receivedAmount,
    currency: message.currency,
    fee: feeUnder(terms, amount),
    feePlanId: terms?.planId ?? null,
    feePlanVersion: terms?.version ?? null,
    feeRate: terms?.rate ?? null,
    day: shanghaiDay(paidAt),
    paidAtMs: paidAt,
    recordedAtMs: receivedAtMs,
    entryId: newId('ent', receivedAtMs),
  };
}

async function claim(
  tx: Tx,
  how: 'claim' | 'resolve',
  plans: readonly Plan[],
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await recordRows(tx, how, {
    inbox: plans.map((plan) => plan.inbox),
    payments: plans.flatMap((plan) => plan.payment ?? []),
  });
  return new Map(rows.map((row) => [`${row.accountId}|${row.channelId}`, row.n]));
}

async function post(tx: Tx, plans: readonly Plan[]): Promise<void> {
  const entries = plans.flatMap((plan) =>
    plan.payment ? [entryOf(plan.incoming, plan.payment)] : [],
  );
  await postEntries(tx, entries, plans[0]?.incoming.receivedAtMs ?? 0);
}

function entryOf(incoming: IncomingPayment, payment: NewPayment): NewEntry {
  const { settlesTo } = incoming.account;
  return {
    id: payment.entryId,
    merchantId: payment.merchantId,
    kind: FLOWS[settlesTo].kinds.payment,
    idempotencyKey: `payment:${payment.accountId}:${payment.channelPaymentId}`,
    channelAccountId: payment.accountId,
    currency: payment.currency,
    eventAtMs: payment.paidAtMs,
    lines: paymentLines(settlesTo, payment),
  };
}

function waitingRefunds(tx: Tx, { account, message }: IncomingPayment): Promise<AnyEvent[]> {
  return recordWaitingRefunds(tx, account, message.channelPaymentId);
}

function isWhollyRefunded(payment: NewPayment, refunds: readonly AnyEvent[]): boolean {
  const refunded = refunds.reduce(
    (sum, event) => (event.event === 'refund.succeeded' ? sum + event.payload.amount : sum),
    0n,
  );
  return refunded === payment.amount;
}

/** The event of a recorded payment. `quiet`: recorded, but nobody is to hear it now. */
function succeeded(payment: NewPayment, n: number, quiet: boolean): AnyEvent {
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

function recordedAs(plan: Plan): Recorded {
  const { outcome, payment } = plan;
  if (outcome.state === 'quarantined') return { outcome: 'quarantined', alarms: ['quarantined'] };
  const alarms: Alarm[] = [];
  if (outcome.orderPaidTwice) alarms.push('order_paid_twice');
  if (payment?.feePlanId === null) alarms.push('unpriced');
  return { outcome: 'recorded', alarms };
}
