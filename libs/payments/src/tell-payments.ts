import { encodeEvent, SUBSCRIBERS } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import type { Companion, LiveEvent, Prepare, StoredEvent } from '#libs/persistence';
import type { Along, NewPayment, OutboxRow, RecordedRows } from './record-rows.js';

const EVENT = 'payment.succeeded';

/** The event of a payment. */
export type Succeeded = Extract<AnyEvent, { event: typeof EVENT }>;

/** What the payments of a batch tell, before their running numbers are known. */
export interface Telling {
  readonly payments: readonly NewPayment[];
  /** The event of each as JSON without its end, the number: only the statement knows that. */
  readonly payloads: readonly string[];
  /** What the companion does not take goes by the outbox. */
  readonly outbox: readonly OutboxRow[];
  readonly along: Along | undefined;
}

/** A companion that has begun with the batch. */
export interface Joining {
  readonly companion: Companion;
  readonly prepare: Prepare;
}

/** What is to be told of payments about to be written; `stores` as the companion knows theirs. */
export async function tellingOf(
  payments: readonly NewPayment[],
  stores: readonly unknown[],
  joining: Joining | undefined,
): Promise<Telling> {
  const events = payments.map((payment) => succeeded(payment, 0, false));
  const accompaniment = await joining?.prepare(events, stores);
  const payloads = events.map(unnumbered);
  const outbox: OutboxRow[] = [];
  payments.forEach(({ id: paymentId }, index) => {
    const taker = accompaniment?.takes[index] ? joining!.companion.name : undefined;
    for (const subscriber of SUBSCRIBERS[EVENT]) {
      if (subscriber !== taker) outbox.push({ subscriber, paymentId, payload: payloads[index]! });
    }
  });
  const along = accompaniment && { companion: joining!.companion, accompaniment };
  return { payments, payloads, outbox, along };
}

/** What goes by the outbox, to be handed over after the commit. */
export function storedEvents(
  { payments, outbox }: Telling,
  { numbers, outboxIds }: RecordedRows,
): readonly StoredEvent[] {
  if (outbox.length === 0) return [];
  const paymentsById = new Map(payments.map((payment) => [payment.id, payment]));
  return outbox.map(({ subscriber, paymentId }, index) => ({
    id: outboxIds[index]!,
    subscriber,
    event: EVENT,
    payload: null,
    decoded: succeeded(paymentsById.get(paymentId)!, numbers.get(paymentId)!, false),
  }));
}

/** What live pages are shown of the payments. */
export function liveEvents({ payments }: Telling, rows: RecordedRows): readonly LiveEvent[] {
  const liveIds = rows.liveIds();
  return payments.map((payment, index) => {
    const { payload } = succeeded(payment, rows.numbers.get(payment.id)!, false);
    return {
      id: liveIds[index]!,
      type: EVENT,
      at: payload.recordedAt,
      merchantId: payload.merchantId,
      storeId: payload.storeId,
      data: encodeEvent(EVENT, payload),
    };
  });
}

/** The event of a recorded payment. `quiet`: recorded, but nobody is to hear it now. */
export function succeeded(payment: NewPayment, n: number, quiet: boolean): Succeeded {
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

// A field that is undefined is left out of JSON; the statement adds the number and the brace.
function unnumbered({ payload }: Succeeded): string {
  const encoded: Record<string, unknown> = encodeEvent(EVENT, payload);
  encoded['n'] = undefined;
  return JSON.stringify(encoded).slice(0, -1);
}
