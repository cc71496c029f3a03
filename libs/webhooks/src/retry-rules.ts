const FIRST_WAIT_MS = 5_000;
const WAIT_FACTOR = 3;
const WAIT_MAX_MS = 4 * 3_600_000;
/** Each wait is a random part of this much longer or shorter, so that not all come back at once. */
const JITTER = 0.2;

/** How long a delivery is tried. */
export const RETRY_FOR_MS = 24 * 3_600_000;

/** Failures in a row after which an endpoint is given a pause. */
export const BREAKER_FAILURES = 5;
const FIRST_PAUSE_MS = 30_000;
const PAUSE_MAX_MS = 30 * 60_000;

/** How long an endpoint may fail without a success before it is switched off. */
export const FAILING_FOR_MS = 5 * 24 * 3_600_000;

/**
 * When to try again, ms since the epoch; null when the time is up. The last try is at the end of
 * the 24 h. @param tries made since `begunMs`, at least 1. @param random 0 to 1.
 */
export function nextTryMs(
  failed: { tries: number; begunMs: number; nowMs: number },
  random: number,
): number | null {
  const endMs = failed.begunMs + RETRY_FOR_MS;
  if (failed.nowMs >= endMs) return null;
  const waitMs = Math.min(FIRST_WAIT_MS * WAIT_FACTOR ** (failed.tries - 1), WAIT_MAX_MS);
  const jittered = waitMs * (1 - JITTER + 2 * JITTER * random);
  return Math.min(Math.round(failed.nowMs + jittered), endMs);
}

/** How long an endpoint is left alone after its nth failure in a row, ms; 0 for the first few. */
export function pauseMs(failures: number): number {
  if (failures < BREAKER_FAILURES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - BREAKER_FAILURES), PAUSE_MAX_MS);
}
