import { derivedId } from '#libs/kernel';
import type { DeliveredType } from './event-types.js';

/** Something that happened, as the platform's own events tell it: times in ms, money in fen. */
export interface Happening {
  readonly type: DeliveredType;
  /** ms since the epoch. */
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A happening as it is sent. */
export interface Message {
  /** `webhook-id`: the same for every attempt, endpoint and replay. */
  readonly eventId: string;
  /** JSON: type, timestamp and data, as Standard Webhooks lays them out. */
  readonly body: string;
}

const TIMES: readonly string[] = ['paidAt', 'recordedAt', 'succeededAt', 'at'];
/** `quiet` is for our own speakers. */
const OURS: readonly string[] = ['quiet'];
/** What tells two happenings of one type and moment apart. */
const SUBJECTS = ['paymentId', 'refundId', 'announcementId', 'sn', 'webhookId'];

/**
 * The message of a happening: times as RFC 3339 like everywhere in the API. Its id is derived, so
 * that what is read or replayed twice is one message for whoever receives it.
 */
export function messageOf({ type, atMs, data }: Happening): Message {
  const subject = SUBJECTS.map((name) => JSON.stringify(data[name] ?? null));
  const shown = Object.entries(data)
    .filter(([name]) => !OURS.includes(name))
    .map(([name, value]) => [name, TIMES.includes(name) ? shownTime(value) : value]);
  const body = { type, timestamp: isoOf(atMs), data: Object.fromEntries(shown) };
  return {
    eventId: derivedId('evt', atMs, 'webhook', type, ...subject),
    body: JSON.stringify(body),
  };
}

/** The id of the delivery of a message to an endpoint: there is one, however often it is made. */
export function deliveryIdOf(atMs: number, eventId: string, endpointId: string): string {
  return derivedId('whd', atMs, 'delivery', eventId, endpointId);
}

/** One odd event must not hold up all that come after it. */
function shownTime(value: unknown): unknown {
  return Number.isSafeInteger(value) ? isoOf(value as number) : value;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
