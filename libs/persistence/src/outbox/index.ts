export { Outbox } from './outbox.js';
export type { OutboxOptions, StoredEvent } from './outbox.js';
export { outboxClaimCte } from './claim.js';
export type { Accompaniment, Companion, Prepare } from './companion.js';
export type {
  ClaimingSubscriber,
  HandlingSubscriber,
  OutboxEntry,
  Subscriber,
} from './subscriber.js';
