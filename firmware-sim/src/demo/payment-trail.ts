import type { EventEmitter } from 'node:events';
import type { Fen } from '#libs/kernel';
import type { Ack } from '#libs/protocol';
import type { Attempt, SignedNotification } from '../channels/sender.js';
import type { SpokenEntry } from '../speaker/journal.js';
import type { Demo } from './demo-run.js';

/** The way of one payment as the demo saw it: from the channel's notification to the sound. */
export interface PaymentTrail {
  readonly channel: string;
  readonly shop: string;
  readonly amount: Fen;
  /** The channel took our answer for "received". */
  readonly accepted: boolean;
  readonly paymentId: string | null;
  readonly entryId: string | null;
  readonly n: number | null;
  /** What was spoken; null when nothing was. */
  readonly spoken: string | null;
  /** State of the announcement at the end. */
  readonly state: string | null;
  /** From sending the notification to the device's ack that it received, and that it played. */
  readonly receivedMs: number | null;
  readonly playedMs: number | null;
}

interface PaymentDetail {
  readonly id: string;
  readonly entryId: string;
  readonly n: number;
  readonly announcements: readonly { id: string; state: string }[];
}

const PLAYED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;

interface Seen {
  spoken?: SpokenEntry;
  readonly acks: { ack: Ack; atMs: number }[];
}

/** Watches the speaker from now on; call the answer with what the channel was answered. */
export function followPayment(
  demo: Demo,
  heard: EventEmitter,
  payment: { amount: Fen; startedAtMs: number },
): (attempt: Attempt, notification: SignedNotification) => Promise<PaymentTrail> {
  const seen: Seen = { acks: [] };
  const onSpoken = (entry: SpokenEntry) => {
    if (entry.kind === 'payment' && entry.amount === payment.amount) seen.spoken = entry;
  };
  const onAcked = (ack: Ack, atMs: number) => seen.acks.push({ ack, atMs });
  heard.on('spoken', onSpoken).on('acked', onAcked);
  return async (attempt, notification) => {
    try {
      const detail = attempt.accepted ? await playedPayment(demo, notification) : null;
      return trailOf(demo, {
        notification,
        attempt,
        detail,
        seen,
        startedAtMs: payment.startedAtMs,
      });
    } finally {
      heard.off('spoken', onSpoken).off('acked', onAcked);
    }
  };
}

/** The payment once its announcement is played, or as it stands when that takes too long. */
async function playedPayment(
  demo: Demo,
  notification: SignedNotification,
): Promise<PaymentDetail | null> {
  const deadlineMs = Date.now() + PLAYED_WITHIN_MS;
  for (;;) {
    const detail = await findPayment(demo, notification.channelPaymentId);
    const isPlayed = detail?.announcements.some(({ state }) => state === 'played');
    if (isPlayed || Date.now() > deadlineMs) return detail;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function findPayment(demo: Demo, channelPaymentId: string): Promise<PaymentDetail | null> {
  const { storeId } = demo.shop.shop;
  const page = await demo.api.get<{ data: { id: string; channelPaymentId: string }[] }>(
    `/v1/payments?storeId=${storeId}&limit=10`,
  );
  const found = page.data.find((payment) => payment.channelPaymentId === channelPaymentId);
  return found ? demo.api.get<PaymentDetail>(`/v1/payments/${found.id}`) : null;
}

function trailOf(
  demo: Demo,
  parts: {
    notification: SignedNotification;
    attempt: Attempt;
    detail: PaymentDetail | null;
    seen: Seen;
    startedAtMs: number;
  },
): PaymentTrail {
  const { notification, attempt, detail, seen, startedAtMs } = parts;
  const announcement = detail?.announcements[0];
  const ackAt = (stage: Ack['stage']) => {
    const found = seen.acks.find(({ ack }) => ack.id === announcement?.id && ack.stage === stage);
    return found ? Math.round(found.atMs - startedAtMs) : null;
  };
  return {
    channel: notification.channel,
    shop: demo.shop.shop.name,
    amount: notification.amount,
    accepted: attempt.accepted,
    paymentId: detail?.id ?? null,
    entryId: detail?.entryId ?? null,
    n: detail?.n ?? null,
    spoken: seen.spoken?.text ?? null,
    state: announcement?.state ?? null,
    receivedMs: ackAt('rx'),
    playedMs: ackAt('done'),
  };
}
