export { Outbox } from './outbox.js';
export type { OutboxOptions, StoredEvent, Subscriber } from './outbox.js';
