/**
 * Milliseconds of the machine's monotonic clock. All processes of a machine read the same one, so
 * what one process noted can be subtracted from what another noted: that is how
 * notification-to-device times are taken.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Seconds since an earlier reading of {@link monotonicMs}. */
export function secondsSince(startMs: number): number {
  return (monotonicMs() - startMs) / 1_000;
}
