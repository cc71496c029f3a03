/**
 * What a device believes the time to be: its own clock, corrected once the platform answered
 * `up/time`. All arguments are readings of the device's own clock, in ms; it may be wrong by any
 * amount.
 */
export class DeviceTime {
  private askedAtMs: number | null = null;
  private offsetMs: number | null = null;

  get isSynced(): boolean {
    return this.offsetMs !== null;
  }

  /** Notes that the time was asked for; the answer must name this moment. */
  ask(nowMs: number): { t0: number } {
    this.askedAtMs = nowMs;
    return { t0: nowMs };
  }

  /**
   * Takes the platform's answer: half of the way there and back is taken off. An answer to another
   * question is ignored.
   */
  answer(times: { t0: number; t1: number; t2: number }, nowMs: number): void {
    if (times.t0 !== this.askedAtMs) return;
    this.askedAtMs = null;
    this.offsetMs = Math.round((times.t1 - times.t0 + (times.t2 - nowMs)) / 2);
  }

  /** The platform's time as far as the device knows it; its own clock until it was synced. */
  platformMs(nowMs: number): number {
    return nowMs + (this.offsetMs ?? 0);
  }
}
