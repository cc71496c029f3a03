import { systemClock, type Clock } from '#libs/kernel';

/** The simulator's time: the present, and a way to wait that a test can take over. */
export interface SimClock extends Clock {
  /** Runs `task` once after `delayMs`; the returned function takes that back. */
  after(delayMs: number, task: () => void): () => void;
}

/** The machine's clock and timers. */
export const systemSimClock: SimClock = {
  nowMs: () => systemClock.nowMs(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Resolves after `delayMs`, or at once when `signal` is aborted (the caller looks at the signal).
 */
export function pause(clock: SimClock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    const cancel = clock.after(delayMs, finish);
    const aborted = (): void => {
      cancel();
      finish();
    };
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
