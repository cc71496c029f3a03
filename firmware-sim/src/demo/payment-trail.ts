import type { EventEmitter } from 'node:events';
import type { Fen } from '#libs/kernel';
import type { Ack } from '#libs/protocol';
import type { Attempt, SignedNotification } from '../channels/sender.js';
import type { SpokenEntry } from '../speaker/journal.js';
import { systemSimClock } from '../sim-clock.js';
import type { ApiClient } from '../platform/api-client.js';

/** What a trail is looked up in. */
export interface Followed {
  readonly api: ApiClient;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly shop: { readonly name: string; readonly storeId: string };
}

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
  followed: Followed,
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
      const detail = attempt.accepted ? await playedPayment(followed, notification) : null;
      return trailOf(followed, {
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
  followed: Followed,
  notification: SignedNotification,
): Promise<PaymentDetail | null> {
  const deadlineMs = systemSimClock.nowMs() + PLAYED_WITHIN_MS;
  for (;;) {
    const detail = await findPayment(followed, notification.channelPaymentId);
    const isPlayed = detail?.announcements.some(({ state }) => state === 'played');
    if (isPlayed || systemSimClock.nowMs() > deadlineMs || followed.signal.aborted) return detail;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function findPayment(
  followed: Followed,
  channelPaymentId: string,
): Promise<PaymentDetail | null> {
  const { api, shop } = followed;
  const page = await api.get<{ data: { id: string; channelPaymentId: string }[] }>(
    `/v1/payments?storeId=${shop.storeId}&limit=10`,
  );
  const found = page.data.find((payment) => payment.channelPaymentId === channelPaymentId);
  return found ? api.get<PaymentDetail>(`/v1/payments/${found.id}`) : null;
}

function trailOf(
  followed: Followed,
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
    shop: followed.shop.name,
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
