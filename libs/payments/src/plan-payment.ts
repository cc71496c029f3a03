import { newId, shanghaiDay } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { FLOWS, newEntry, paymentLines } from '#libs/ledger';
import type { NewEntry } from '#libs/ledger';
import { feeUnder } from '#libs/merchants';
import type { FeePlanBook } from '#libs/merchants';
import type { IncomingPayment } from './incoming.js';
import { decidePayment } from './payment-outcome.js';
import type { PaymentOutcome } from './payment-outcome.js';
import { factsOfPlace, gatherFacts } from './payment-facts.repository.js';
import type { FactSources, GatheredFacts } from './payment-facts.repository.js';
import type { PlaceBook } from './place-book.js';
import type { InboxRow, NewPayment, Proof, Run } from './record-rows.js';

/** One message with what is known of it, what was decided, and the rows that say so. */
export interface Plan {
  readonly incoming: IncomingPayment;
  readonly facts: GatheredFacts;
  readonly outcome: PaymentOutcome;
  readonly inbox: InboxRow;
  readonly payment: NewPayment | null;
  /** The ledger entry of the payment. */
  readonly entry: NewEntry | null;
}

/** Gathers the facts of messages and decides; those that the inbox already has are left out. */
export async function planPayments(
  run: Run,
  sources: FactSources,
  batch: readonly IncomingPayment[],
): Promise<readonly Plan[]> {
  const facts = await gatherFacts(run, sources, batch);
  const plans: Plan[] = [];
  batch.forEach((incoming, index) => {
    const known = facts[index]!;
    if (!known.known) {
      plans.push(planFor(incoming, known, decidePayment(incoming.message, known)));
    }
  });
  return plans;
}

/** Decisions that hold if the statement that writes them finds them proven. */
export interface KnownPlans {
  readonly plans: readonly Plan[];
  readonly proof: Proof;
}

/**
 * Decides by what is kept of places and plans, without asking the database; null where something
 * is not kept, or a message is not simply a payment.
 */
export function planKnown(
  kept: { readonly places: PlaceBook; readonly feePlans: FeePlanBook },
  batch: readonly IncomingPayment[],
): KnownPlans | null {
  const known = kept.places.find(batch);
  if (!known) return null;
  const feePlans = kept.feePlans.kept(new Set(known.places.map((place) => place.feePlanId)));
  if (!feePlans) return null;
  const plans: Plan[] = [];
  for (const [index, incoming] of batch.entries()) {
    const facts = factsOfPlace(known.places[index]!, incoming, feePlans.plans);
    const plan = planFor(incoming, facts, decidePayment(incoming.message, facts));
    if (!plan.payment) return null;
    plans.push(plan);
  }
  return { plans, proof: { placeStamp: known.stamp, feePlanStamp: feePlans.stamp } };
}

/** What is to be written for a decision, whether the outcome table or a person made it. */
export function planFor(
  incoming: IncomingPayment,
  facts: GatheredFacts,
  outcome: PaymentOutcome,
): Plan {
  const made = outcome.state === 'recorded' ? newPayment(incoming, facts, outcome) : null;
  const payment = made?.payment ?? null;
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
  return { incoming, facts, outcome, inbox, payment, entry: made?.entry ?? null };
}

function newPayment(
  incoming: IncomingPayment,
  facts: Pick<GatheredFacts, 'fee'>,
  outcome: PaymentOutcome & { state: 'recorded' },
): { payment: NewPayment; entry: NewEntry } {
  const { message, account, receivedAtMs } = incoming;
  const { amount, payerAmount, receivedAmount, orderNo, wallet, presented, paidAt } = message;
  const terms = facts.fee;
  const fee = feeUnder(terms, amount);
  const entry = entryOf(incoming, { merchantId: outcome.place.merchantId, amount, fee });
  const payment = {
    id: newId('pay', receivedAtMs),
    accountId: account.id,
    channelPaymentId: message.channelPaymentId,
    channel: account.channel,
    merchantId: outcome.place.merchantId,
    storeId: outcome.place.storeId,
    terminalId: outcome.place.terminalId,
    orderId: outcome.orderId,
    orderNo,
    wallet,
    presented,
    amount,
    payerAmount,
    receivedAmount,
    currency: message.currency,
    fee,
    feePlanId: terms?.planId ?? null,
    feePlanVersion: terms?.version ?? null,
    feeRate: terms?.rate ?? null,
    feePromotion: terms?.isPromotion ?? false,
    cardType: message.cardType ?? null,
    day: shanghaiDay(paidAt),
    paidAtMs: paidAt,
    recordedAtMs: receivedAtMs,
    entryId: entry.id,
  };
  return { payment, entry };
}

function entryOf(
  { account, message, receivedAtMs }: IncomingPayment,
  payment: { merchantId: string; amount: Fen; fee: Fen },
): NewEntry {
  return newEntry({
    merchantId: payment.merchantId,
    kind: FLOWS[account.settlesTo].kinds.payment,
    idempotencyKey: `payment:${account.id}:${message.channelPaymentId}`,
    keyAtMs: message.paidAt,
    channelAccountId: account.id,
    currency: message.currency,
    eventAtMs: message.paidAt,
    recordedAtMs: receivedAtMs,
    lines: paymentLines(account.settlesTo, payment),
  });
}
