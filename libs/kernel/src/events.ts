import { z } from 'zod';
import { fenSchema } from './fen.js';
import { malformedEvent } from './kernel.errors.js';
import { walletSchema } from './wallet.js';

/** The states of an announcement; they only move forward (docs/device-protocol.md). */
export const announcementStates = [
  'queued',
  'sent',
  'received',
  'played',
  'expired',
  'failed',
  'cancelled',
] as const;

/** Where an announcement stands. */
export type AnnouncementState = (typeof announcementStates)[number];

const id = z.string();
/** Milliseconds since the Unix epoch. */
const ms = z.int();

const paymentSucceeded = z.object({
  paymentId: id,
  merchantId: id,
  storeId: id,
  terminalId: id,
  channel: z.string(),
  wallet: walletSchema,
  amount: fenSchema,
  /** Running number of the store's day. */
  n: z.int().positive(),
  paidAt: ms,
  /** When its notification reached us. */
  recordedAt: ms,
  /**
   * Recorded, but not to be spoken: wholly refunded before it came, or recorded by a person's
   * decision.
   */
  quiet: z.boolean(),
});

const refundSucceeded = z.object({
  refundId: id,
  paymentId: id,
  merchantId: id,
  storeId: id,
  terminalId: id,
  channel: z.string(),
  wallet: walletSchema,
  amount: fenSchema,
  succeededAt: ms,
  recordedAt: ms,
});

const announcementUpdated = z.object({
  announcementId: id,
  merchantId: id,
  storeId: id,
  sn: z.string(),
  state: z.enum(announcementStates),
  at: ms,
});

const devicePresence = z.object({
  sn: z.string(),
  /** Null while the device belongs to no shop. */
  merchantId: id.nullable(),
  storeId: id.nullable(),
  online: z.boolean(),
  at: ms,
});

const eventSchemas = {
  'payment.succeeded': paymentSucceeded,
  'refund.succeeded': refundSucceeded,
  'announcement.updated': announcementUpdated,
  'device.presence': devicePresence,
};

/** A payment was recorded; written in its transaction, so it is true when anybody reads it. */
export type PaymentSucceeded = Readonly<z.output<typeof paymentSucceeded>>;
/** A refund was recorded. */
export type RefundSucceeded = Readonly<z.output<typeof refundSucceeded>>;
/** An announcement moved to another state. */
export type AnnouncementUpdated = Readonly<z.output<typeof announcementUpdated>>;
/** A device came or went. */
export type DevicePresence = Readonly<z.output<typeof devicePresence>>;

/** Everything that libraries which do not know each other tell each other: name -> data. */
export interface EventMap {
  'payment.succeeded': PaymentSucceeded;
  'refund.succeeded': RefundSucceeded;
  'announcement.updated': AnnouncementUpdated;
  'device.presence': DevicePresence;
}

/** The name of an event. */
export type EventName = keyof EventMap;

/** Any event with its name. */
export type AnyEvent = {
  [N in EventName]: { readonly event: N; readonly payload: EventMap[N] };
}[EventName];

/** Who is delivered which event through the outbox, wherever it was written. */
export const SUBSCRIBERS: Readonly<Record<EventName, readonly string[]>> = {
  'payment.succeeded': ['announcements'],
  'refund.succeeded': ['announcements'],
  'announcement.updated': [],
  'device.presence': [],
};

/** All event names, for checks of stored names. */
export const eventNames = Object.keys(eventSchemas) as readonly EventName[];

/** An event as JSON can carry it: fen are integers. */
export type EncodedEvent = Readonly<Record<string, string | number | boolean | null>>;

/**
 * An event for a JSON column or frame. It comes from our own code, so it is converted, not checked
 * again.
 */
export function encodeEvent<N extends EventName>(_name: N, event: EventMap[N]): EncodedEvent {
  if (!('amount' in event)) return { ...event };
  return { ...event, amount: Number(event.amount) };
}

/**
 * An event back from a JSON column, checked: it may have been written by an older release.
 * @throws DomainError `event_malformed` when it is not such an event.
 */
export function decodeEvent<N extends EventName>(name: N, encoded: unknown): EventMap[N] {
  const result = eventSchemas[name].safeDecode(encoded as never);
  if (!result.success) throw malformedEvent(name, result.error);
  return result.data as EventMap[N];
}
