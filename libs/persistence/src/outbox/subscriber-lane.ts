import { isUnavailable } from '../connection-errors.js';
import type { StoredEvent } from './outbox.repository.js';

const BATCH_MAX = 128;
const WAITING_MAX = 5_000;

/** How a lane delivers, and whom it tells when an event alone cannot be delivered. */
export interface SubscriberLaneParts {
  readonly handle: (events: readonly StoredEvent[]) => Promise<void>;
  readonly failed: (event: StoredEvent, error: unknown) => Promise<void>;
}

/**
 * Delivers one subscriber's events in order, in batches that grow with the load and without timers.
 * A batch that fails is tried event by event, so that one poisonous event holds up nobody.
 */
export class SubscriberLane {
  private readonly waiting = new Map<bigint, StoredEvent>();
  private running: Promise<void> | undefined;

  constructor(private readonly parts: SubscriberLaneParts) {}

  /**
   * Queues an event; beyond the limit it is left to the sweeper. Resolves when the lane has come to
   * rest.
   */
  offer(event: StoredEvent): Promise<void> {
    if (this.waiting.size < WAITING_MAX) this.waiting.set(event.id, event);
    this.running ??= this.run();
    return this.running;
  }

  /** Resolves when nothing is waiting or being delivered. */
  async drain(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Let the caller offer all events of its batch first: they then travel together.
    await Promise.resolve();
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, BATCH_MAX);
      for (const event of batch) this.waiting.delete(event.id);
      await this.deliver(batch);
    }
    this.running = undefined;
  }

  private async deliver(batch: readonly StoredEvent[]): Promise<void> {
    try {
      await this.parts.handle(batch);
    } catch (error) {
      // The database is away: nobody is to blame, and the rows are there for the sweeper.
      if (isUnavailable(error)) return;
      for (const event of batch) {
        await this.parts.handle([event]).catch((alone) => this.parts.failed(event, alone));
      }
    }
  }
}
