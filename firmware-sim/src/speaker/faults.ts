/** How a speaker misbehaves; all off when left out. */
export interface SpeakerFaults {
  /** Acks `rx`, then never speaks and never says `done`. */
  readonly neverPlays?: boolean;
  /** Acts on everything this many ms after it arrived. */
  readonly slowMs?: number;
  /**
   * Its power fails at the first announcement, for this many ms, once; comes back with nothing but
   * its store.
   */
  readonly deadMs?: number;
  /** Drops the connection right after each `rx`. */
  readonly dropsAfterRx?: boolean;
  /** Sends every ack this many times. */
  readonly ackTimes?: number;
  /** Its own clock is off by this many ms until it is synced. */
  readonly clockSkewMs?: number;
  /** Never asks for the time, so that its clock stays wrong and only the ttl counts. */
  readonly neverSyncs?: boolean;
}
