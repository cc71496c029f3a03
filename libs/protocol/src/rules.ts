/**
 * The numbers of the protocol that both ends keep to. Meaning and reasons: docs/device-protocol.md.
 */
export const rules = {
  /** Seconds after the first send at which an announcement without `rx` is sent again. */
  resendAfterS: [2, 4, 8, 16, 32],
  /** Announcements of one device that are sent and not yet `rx`. */
  inFlightMax: 8,
  /** Milliseconds after its expiry until an announcement without `done` counts as expired. */
  doneGraceMs: 5_000,
  /** What a device queues; one more drops the oldest with code 429. */
  queueDepthMax: 20,
  /** Finished ids a device remembers, and lists in its hello. */
  finishedIdsMax: 256,
  /** Seconds between two presence messages of a connected device. */
  presenceEveryS: 240,
  /** Milliseconds without any uplink after which a device counts as offline. */
  offlineAfterMs: 600_000,
  /**
   * Milliseconds after the last one expired until an online device is told the sum of what it
   * missed.
   */
  missedAfterMs: 10_000,
} as const;

/** Whole seconds until `expMs`, as `ttl` carries them; under 1 nothing is sent or played. */
export function secondsLeft(expMs: number, nowMs: number): number {
  return Math.floor((expMs - nowMs) / 1000);
}
