import type { Clock, Every, Rounds } from '#libs/kernel';
import type { Database, Tx } from '../database.js';
import type { LiveEvent, LiveRow } from './live-event.js';
import { appendRows, latestId, purgeBefore, rowsAfter } from './live.repository.js';

type Listener = (event: LiveEvent) => void;

const POLL_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;
const OVERLAP_MS = 10_000;
const POLL_LIMIT = 5_000;
const POLL_PAGES_MAX = 10;
const POLL_OVERLAP_MS = 2_000;
const SEEN_MAX = 20_000;
const PURGE_AT_ONCE = 5_000;
const PURGE_ROUNDS_MAX = 20;

/**
 * Live events: written inside the transaction they tell of, kept 24 h, given to listeners after
 * commit: those of this process at once, those of other processes by a look at the table every
 * second while anybody listens. A listener can see an event twice and must drop ids it knows.
 */
export class LiveHub {
  private readonly listeners = new Set<Listener>();
  private readonly seen = new Set<bigint>();
  private polledTo = 0n;
  /** What came up to this id, nobody was listening to. */
  private startedAfter = 0n;
  private rounds: readonly Rounds[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Writes events in the caller's transaction; give the answer to `announceCommitted` after it. */
  async append(tx: Tx, rows: readonly LiveRow[]): Promise<readonly LiveEvent[]> {
    return rows.length === 0 ? [] : appendRows(tx, rows);
  }

  /** Gives committed events to this process's listeners; they are made only for somebody. */
  announceCommitted(events: () => readonly LiveEvent[]): void {
    if (this.listeners.size === 0) return;
    for (const event of events()) this.deliver(event);
  }

  /** Listens until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Events of one store after a cursor, oldest first, at most `limit`; `overlap` begins 10 s before
   * it, for what was committed later than its place in the order tells.
   */
  async replay(
    storeId: string,
    from: { cursor: bigint; overlap: boolean; limit: number },
  ): Promise<readonly LiveEvent[]> {
    const { cursor, limit } = from;
    const overlapMs = from.overlap ? OVERLAP_MS : 0;
    return this.database.asIngest((tx) => rowsAfter(tx, { storeId, cursor, overlapMs, limit }));
  }

  /** Starts looking for other processes' events and removing those older than a day. */
  async start(every: Every): Promise<void> {
    await this.skipToLatest();
    this.rounds = [
      every(POLL_EVERY_MS, 'looking for live events', () => this.poll()),
      every(PURGE_EVERY_MS, 'removing old live events', () => this.purge()),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.rounds.map((each) => each.stop()));
  }

  private async poll(): Promise<void> {
    if (this.listeners.size === 0) {
      await this.skipToLatest();
      return;
    }
    // An id is taken before its transaction commits, so a smaller one can appear after a bigger
    // one: each look begins a little earlier and leaves out what it has seen.
    let overlapMs = POLL_OVERLAP_MS;
    for (let page = 0; page < POLL_PAGES_MAX; page += 1) {
      const from = { cursor: this.polledTo, overlapMs, limit: POLL_LIMIT };
      const rows = await this.database.asIngest((tx) => rowsAfter(tx, from));
      for (const row of rows) if (row.id > this.startedAfter) this.deliver(row);
      const lastId = rows.at(-1)?.id ?? 0n;
      if (lastId > this.polledTo) this.polledTo = lastId;
      if (rows.length < POLL_LIMIT) return;
      overlapMs = 0;
    }
  }

  private async skipToLatest(): Promise<void> {
    this.startedAfter = this.polledTo = await this.database.asIngest((tx) => latestId(tx));
  }

  private async purge(): Promise<void> {
    const beforeMs = this.clock.nowMs() - KEPT_MS;
    for (let round = 0; round < PURGE_ROUNDS_MAX; round += 1) {
      const gone = await this.database.asIngest((tx) => purgeBefore(tx, beforeMs, PURGE_AT_ONCE));
      if (gone < PURGE_AT_ONCE) return;
    }
  }

  private deliver(event: LiveEvent): void {
    if (this.seen.has(event.id)) return;
    this.seen.add(event.id);
    if (this.seen.size > SEEN_MAX) this.seen.delete(this.seen.values().next().value!);
    for (const listener of this.listeners) listener(event);
  }
}
