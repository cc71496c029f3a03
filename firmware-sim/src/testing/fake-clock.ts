import type { SimClock } from '../sim-clock.js';

interface Waiting {
  readonly dueMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that stands still until it is told to move; tasks run in the order they fall due. */
export interface FakeClock extends SimClock {
  /** Moves the present by `deltaMs`, running what falls due on the way. */
  advance(deltaMs: number): void;
  /**
   * Moves to the next task that falls due and runs it, then lets promises settle; false when none
   * waits.
   */
  runNext(): Promise<boolean>;
  readonly waiting: number;
}

/** Makes a {@link FakeClock} that starts at `startMs`. */
export function fakeClock(startMs = 1_700_000_000_000): FakeClock {
  let nowMs = startMs;
  let order = 0;
  let waiting: Waiting[] = [];
  const runDue = (untilMs: number): void => {
    for (let next = takeNext(untilMs); next; next = takeNext(untilMs)) {
      nowMs = Math.max(nowMs, next.dueMs);
      next.task();
    }
  };
  const takeNext = (untilMs: number): Waiting | undefined => {
    waiting.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    return waiting[0] && waiting[0].dueMs <= untilMs ? waiting.shift() : undefined;
  };
  return {
    nowMs: () => nowMs,
    after(delayMs, task) {
      const entry = { dueMs: nowMs + Math.max(0, delayMs), order: order++, task };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(deltaMs) {
      const untilMs = nowMs + deltaMs;
      runDue(untilMs);
      nowMs = untilMs;
    },
    async runNext() {
      const next = takeNext(Number.POSITIVE_INFINITY);
      if (next) {
        nowMs = Math.max(nowMs, next.dueMs);
        next.task();
      }
      await new Promise((resolve) => setImmediate(resolve));
      return next !== undefined;
    },
    get waiting() {
      return waiting.length;
    },
  };
}
