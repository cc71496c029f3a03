/**
 * The only source of the present: everything that needs "now" is given a clock, so that tests can
 * move it.
 */
export abstract class Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  abstract nowMs(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
// Nearly all that is asked for is of one day.
let last = { number: Number.NaN, text: '' };

/**
 * The calendar day, `YYYY-MM-DD`, in Asia/Shanghai at the given moment (ms since the epoch). China
 * has kept UTC+8 without daylight saving since 1991, so the day is arithmetic and needs no
 * time-zone table.
 */
export function shanghaiDay(atMs: number): string {
  const number = Math.floor((atMs + SHANGHAI_OFFSET_MS) / DAY_MS);
  if (number !== last.number) {
    last = { number, text: new Date(number * DAY_MS).toISOString().slice(0, 10) };
  }
  return last.text;
}

/** The moment a Shanghai day (`YYYY-MM-DD`) begins, ms since the epoch. */
export function shanghaiMidnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS;
}
