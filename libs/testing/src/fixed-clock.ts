import { Clock } from '#libs/kernel';

/** A clock that stands still until it is moved. */
export class FixedClock extends Clock {
  constructor(private currentMs: number) {
    super();
  }

  override nowMs(): number {
    return this.currentMs;
  }

  /** Moves the present forward (or back, for a clock that was set). */
  advance(ms: number): void {
    this.currentMs += ms;
  }

  /** Moves the present to a moment, ms since the epoch. */
  set(atMs: number): void {
    this.currentMs = atMs;
  }
}

/** A clock standing at the given moment, ms since the epoch. */
export function fixedClock(startMs: number): FixedClock {
  return new FixedClock(startMs);
}
