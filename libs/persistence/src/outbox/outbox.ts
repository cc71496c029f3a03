import { decodeEvent, SUBSCRIBERS } from '#libs/kernel';
import type { AnyEvent, Clock, EventName, Every, Rounds } from '#libs/kernel';
import type { Database, Tx } from '../database.js';
import {
  appendRows,
  claimRows,
  dueRows,
  markFailed,
  oldestCreatedAt,
} from './outbox.repository.js';
import type { StoredEvent } from './outbox.repository.js';
import { SubscriberLane } from './subscriber-lane.js';
import type { Companion } from './companion.js';
import type { HandlingSubscriber, OutboxEntry, Subscriber } from './subscriber.js';

export type { StoredEvent } from './outbox.repository.js';
export type { Subscriber } from './subscriber.js';

/** What an outbox is told about its process. */
export interface OutboxOptions {
  /**
   * Whether this process delivers (role `worker`); one that does not only writes. Yes when left
   * out.
   */
  readonly delivers?: boolean;
  /** An event was given up after its last try; it stays in the table with `dead_at` set. */
  readonly dead?: (subscriber: string, error: unknown) => void;
}

const SWEEP_EVERY_MS = 1_000;
const SWEEP_OLDER_THAN_MS = 2_000;
const SWEEP_LIMIT = 256;

/**
 * Events leave a transaction through here: `append` inside it, `handOver` after its commit. What a
 * crash left behind is taken by the sweeper of any process that has the subscriber.
 */
export class Outbox {
  private readonly lanes = new Map<string, SubscriberLane>();
  private readonly companions = new Map<EventName, Companion>();
  private sweeping: Rounds | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly options: OutboxOptions = {},
  ) {}

  /** Makes this process deliver to a subscriber. */
  register(subscriber: Subscriber): void {
    if (this.options.delivers === false) return;
    const lane = new SubscriberLane({
      handle: (events) => this.deliver(subscriber, events),
      failed: (event, error) => this.failed(event, error),
    });
    this.lanes.set(subscriber.name, lane);
    const companion = 'deliver' in subscriber ? subscriber.companion : undefined;
    if (companion) this.companions.set(companion.event, companion);
  }

  /** Who writes along with an event; nobody where this process does not deliver. */
  companionOf(event: EventName): Companion | undefined {
    return this.companions.get(event);
  }

  /**
   * Stores one row per event and subscriber in the caller's transaction; hand the answer over after
   * commit.
   */
  async append(tx: Tx, events: readonly AnyEvent[]): Promise<readonly StoredEvent[]> {
    const pairs = events.flatMap((event) =>
      SUBSCRIBERS[event.event].map((subscriber) => ({ subscriber, event })),
    );
    return pairs.length === 0 ? [] : appendRows(tx, pairs, this.clock.nowMs());
  }

  /**
   * Delivers at once what this process has subscribers for. Never throws: the sweeper is behind it.
   */
  handOver(stored: readonly StoredEvent[]): void {
    for (const event of stored) void this.lanes.get(event.subscriber)?.offer(event);
  }

  /** Starts taking rows that no process delivered within two seconds. */
  start(every: Every): void {
    this.sweeping ??= every(SWEEP_EVERY_MS, 'sweeping the outbox', () => this.sweepOnce());
  }

  /** Finishes what is being delivered and stops sweeping. */
  async stop(): Promise<void> {
    await this.sweeping?.stop();
    await Promise.all([...this.lanes.values()].map((lane) => lane.drain()));
  }

  /** Age of the oldest undelivered event in seconds, 0 when there is none. */
  async oldestAgeSeconds(): Promise<number> {
    const createdAt = await oldestCreatedAt(this.database.ingestEach);
    return createdAt === null ? 0 : Math.max(0, (this.clock.nowMs() - createdAt) / 1_000);
  }

  /** One pass of the sweeper; public for tests and for `start`. */
  async sweepOnce(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const due = await dueRows(this.database.ingestEach, {
      subscribers: [...this.lanes.keys()],
      createdBeforeMs: nowMs - SWEEP_OLDER_THAN_MS,
      nowMs,
      limit: SWEEP_LIMIT,
    });
    await Promise.all(due.map(async (event) => this.lanes.get(event.subscriber)?.offer(event)));
  }

  private async deliver(subscriber: Subscriber, events: readonly StoredEvent[]): Promise<void> {
    const entries = events.map((row) => ({ id: row.id, event: decoded(row) }));
    const publish =
      'deliver' in subscriber
        ? await subscriber.deliver(entries)
        : await this.handleClaimed(subscriber, entries);
    publish?.();
  }

  private async handleClaimed(
    subscriber: HandlingSubscriber,
    entries: readonly OutboxEntry[],
  ): Promise<void | (() => void)> {
    return this.database.asIngest(async (tx) => {
      // Deleting is claiming: a row that another process or an earlier pass took is not handled
      // again.
      const claimed = await claimRows(
        tx,
        entries.map((entry) => entry.id),
      );
      const mine = entries.filter((entry) => claimed.has(entry.id));
      if (mine.length === 0) return undefined;
      return subscriber.handle(
        tx,
        mine.map((entry) => entry.event),
      );
    });
  }

  private async failed(event: StoredEvent, error: unknown): Promise<void> {
    const isDead = await this.database
      .asIngest((tx) => markFailed(tx, { id: event.id, error, nowMs: this.clock.nowMs() }))
      .catch(() => false); // the database is away; the row is still there for the sweeper
    if (isDead) this.options.dead?.(event.subscriber, error);
  }
}

function decoded(row: StoredEvent): AnyEvent {
  if (row.decoded) return row.decoded;
  return { event: row.event, payload: decodeEvent(row.event, row.payload) } as AnyEvent;
}
