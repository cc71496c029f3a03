import type { AnyEvent, EventName } from '#libs/kernel';

/**
 * Writes what follows from new events in the very statement that writes them: no row of the outbox,
 * no transaction of its own, and done that much sooner. What it leaves, and whatever is written
 * where no companion is, goes through the outbox.
 */
export interface Companion {
  /** The events it goes with. */
  readonly event: EventName;
  /** Of its subscriber, as named in the kernel's SUBSCRIBERS. */
  readonly name: string;
  /**
   * SQL: a common table expression whose parameters begin at `$first`. It may read the subjects of
   * the events as stored, with their running numbers: `stored (id, n, merchant_id, store_id,
   * amount, wallet, recorded_at)`. It must write only what it joins to them: there may be none.
   */
  cte(first: number): string;
  /**
   * SQL: one value, what it has to know of the store whose id the given expression is. It is read
   * together with what the events come from, and kept until the stamp of places changes: it must
   * depend on nothing that does not raise it
   * (libs/persistence/src/migrations/1763683200031-place-stamps.ts).
   */
  storeSql(storeId: string): string;
  /** Begins with one batch, before {@link storeSql} is read, or what is kept is proven. */
  begin(): Prepare;
}

/**
 * Says what a companion writes for some events of one statement; their running numbers are still to
 * come. `stores` has for each event what {@link Companion.storeSql} found. It may be asked twice
 * for a batch; then only the second answer is written.
 */
export type Prepare = (
  events: readonly AnyEvent[],
  stores: readonly unknown[],
) => Promise<Accompaniment>;

/** What a companion writes in one statement. */
export interface Accompaniment {
  /** Whether it takes care of an event, by the event's place; if not, the outbox does. */
  readonly takes: readonly boolean[];
  /** The values of its parameters. */
  readonly values: readonly unknown[];
  /** To be called after the commit, with the running numbers by the ids of their subjects. */
  committed(numbers: ReadonlyMap<string, number>): void;
}
