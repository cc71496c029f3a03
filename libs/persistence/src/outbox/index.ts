export { Outbox } from './outbox.js';
export type { OutboxObserver, StoredEvent, Subscriber } from './outbox.js';
