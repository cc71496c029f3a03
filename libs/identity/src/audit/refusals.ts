import type { Clock } from '#libs/kernel';

const WINDOW_MS = 60_000;
const RECORDED_MAX = 300;

/**
 * Keeps refused log-ins from filling the audit log: anybody can cause them. So many a minute are
 * recorded by this process; the next one tells how many were not.
 */
export class Refusals {
  private windowFromMs = Number.NEGATIVE_INFINITY;
  private recorded = 0;
  private left = 0;

  constructor(private readonly clock: Clock) {}

  /** How many were left out before this one; null when this one is to be left out too. */
  take(): number | null {
    const nowMs = this.clock.nowMs();
    if (Math.abs(nowMs - this.windowFromMs) >= WINDOW_MS) {
      this.windowFromMs = nowMs;
      this.recorded = 0;
    }
    if (this.recorded >= RECORDED_MAX) {
      this.left += 1;
      return null;
    }
    this.recorded += 1;
    const { left } = this;
    this.left = 0;
    return left;
  }
}
