import { setTimeout as delay } from 'node:timers/promises';

/** What a lane is made of. */
export interface LaneOptions<T, R> {
  /** The most items one batch holds. */
  readonly maxBatch: number;
  /** The most items that wait beside the batch in flight; one more is refused. */
  readonly maxWaiting: number;
  /** Does the work of one batch; answers one result an item, in the same order. */
  readonly run: (batch: readonly T[]) => Promise<readonly R[]>;
  /**
   * The least time from the start of one batch to the next, ms; none when left out. For what nobody
   * waits for: under load batches grow, while an item that comes alone is not held up.
   */
  readonly everyMs?: number;
  /**
   * How many must wait for a second batch to be begun beside the first; it never is when left out.
   * Where batches wait for another process, both then have work; a small batch beside a big one
   * would cost more than it gains.
   */
  readonly secondFrom?: number;
  /** The error of an item that found the lane full. */
  readonly full: () => Error;
}

/** Group commit: while one batch runs, arriving items collect for the next. */
export interface Lane<T, R> {
  /**
   * Resolves with the item's result once its batch is done.
   * @throws what `full` makes when `maxWaiting` items wait; what `run` threw for the item's batch.
   */
  submit(item: T): Promise<R>;
  /**
   * Resolves when nothing waits and nothing is in flight. Does not refuse new items: stop
   * submitting first.
   */
  drain(): Promise<void>;
  /** Items that wait for the next batch. */
  readonly waiting: number;
}

interface Ticket<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A lane has one batch in flight, or two with `secondFrom`, takes items in the order of submission,
 * and starts the next batch as soon as one ends, before the results of that one are handed out.
 * Items submitted in the same turn of the event loop share the first batch.
 */
export function createLane<T, R>(options: LaneOptions<T, R>): Lane<T, R> {
  const { secondFrom = Number.POSITIVE_INFINITY } = options;
  const queue: Ticket<T, R>[] = [];
  const running = new Set<Promise<void>>();
  // Counted beside the promises: a promise is settled a moment after its loop was left, and an item
  // submitted in that moment must start a new one.
  let loops = 0;

  function start(): void {
    loops += 1;
    const run = runAll().finally(() => running.delete(run));
    running.add(run);
  }

  // Those who did the work get the next batch before anybody reads the results of the last: while
  // these are read, the database would have nothing to do.
  function later(settle: () => void): void {
    const settled = new Promise<void>((resolve) => {
      setImmediate(() => {
        settle();
        resolve();
      });
    }).finally(() => running.delete(settled));
    running.add(settled);
  }

  async function runAll(): Promise<void> {
    // Lets the rest of this turn's submissions join the first batch.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = runBatch(queue.splice(0, options.maxBatch), options.run).then(later);
      await (options.everyMs === undefined ? batch : Promise.all([batch, delay(options.everyMs)]));
      // The other batch goes on; what is left is worth no second one yet.
      if (loops > 1 && queue.length < secondFrom) break;
    }
    loops -= 1;
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        if (queue.length >= options.maxWaiting) return reject(options.full());
        queue.push({ item, resolve, reject });
        const isWanted = loops === 0 || (loops === 1 && queue.length >= secondFrom);
        if (isWanted) start();
      }),
    drain: async () => {
      while (running.size > 0) await Promise.race(running);
    },
    get waiting() {
      return queue.length;
    },
  };
}

/**
 * Runs one batch; answers what settles its tickets. Never throws, a failure belongs to this batch
 * only.
 */
async function runBatch<T, R>(
  tickets: readonly Ticket<T, R>[],
  run: LaneOptions<T, R>['run'],
): Promise<() => void> {
  try {
    const results = await run(tickets.map((ticket) => ticket.item));
    if (results.length !== tickets.length) {
      throw new Error(`a lane's batch of ${tickets.length} gave ${results.length} results`);
    }
    return () => tickets.forEach((ticket, index) => ticket.resolve(results[index] as R));
  } catch (error) {
    return () => tickets.forEach((ticket) => ticket.reject(error));
  }
}
