/** How long a device waits before it connects again. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Doubles from 1 s to 60 s. */
export const DEVICE_BACKOFF: Backoff = { baseMs: 1000, capMs: 60_000 };

/**
 * The pause before try `failures` (1 = first after a loss): exponential, capped, and spread over
 * its upper half, so that a fleet that lost its broker at one moment does not come back at one
 * moment.
 */
export function backoffMs(backoff: Backoff, failures: number, random: () => number): number {
  const wholeMs = Math.min(backoff.capMs, backoff.baseMs * 2 ** Math.min(failures - 1, 30));
  return wholeMs / 2 + (wholeMs / 2) * random();
}
