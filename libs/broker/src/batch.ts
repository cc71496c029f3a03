import type { BrokerCounts, BrokerLog } from './broker-port.js';

/** Items collected during one turn of the event loop and handed on together. */
export interface Batch<T> {
  push(item: T): void;
  addHandler(handler: (batch: readonly T[]) => void): void;
  /** Hands on at once what was collected. */
  flush(): void;
}

/** What a batch reports to. */
export interface BatchReport {
  readonly counts: BrokerCounts;
  readonly log: BrokerLog | undefined;
}

/**
 * Collects without a timer: the first item asks for the end of this turn, the others ride along. A
 * handler that throws is counted and logged; the other handlers and the broker carry on.
 */
export function createBatch<T>(report: BatchReport): Batch<T> {
  const handlers: ((batch: readonly T[]) => void)[] = [];
  let collected: T[] = [];
  const flush = (): void => {
    const batch = collected;
    if (batch.length === 0) return;
    collected = [];
    for (const handler of handlers) {
      try {
        handler(batch);
      } catch (error) {
        report.counts.handlerFailures += 1;
        report.log?.warn({ err: error, items: batch.length }, 'a handler of the broker failed');
      }
    }
  };
  return {
    push: (item) => {
      if (collected.push(item) === 1) setImmediate(flush);
    },
    addHandler: (handler) => {
      handlers.push(handler);
    },
    flush,
  };
}
