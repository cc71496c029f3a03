import { randomInt } from 'node:crypto';
import { shanghaiDay, type Fen } from '#libs/kernel';

const RUN = randomInt(100_000, 1_000_000);
let count = 0;

/**
 * Digits that no other call gives, in this run or (one in 900,000) in one that began in the same
 * second.
 */
export function uniqueDigits(atMs: number): string {
  count += 1;
  return `${Math.trunc(atMs / 1000)}${RUN}${String(count).padStart(8, '0')}`;
}

/** `yyyyMMdd` of the Shanghai day. */
export function dayDigits(atMs: number): string {
  return shanghaiDay(atMs).replaceAll('-', '');
}

/** `yyyy-MM-dd HH:mm:ss` on a Shanghai wall clock. */
export function shanghaiTime(atMs: number): string {
  return `${shanghaiDay(atMs)} ${shanghaiClock(atMs)}`;
}

/** RFC 3339 with the Shanghai offset, whole seconds. */
export function shanghaiRfc3339(atMs: number): string {
  return `${shanghaiDay(atMs)}T${shanghaiClock(atMs)}+08:00`;
}

function shanghaiClock(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(11, 19);
}

/** The amount to report: asked for, or one fen more under the fault `amount-off-by-one`. */
export function bentAmount(wish: { amount: Fen; fault?: string }): Fen {
  return wish.fault === 'amount-off-by-one' ? wish.amount + 1n : wish.amount;
}

/** The stamp to report, in ms: now, or six minutes off under the faults `stale` and `future`. */
export function bentNowMs(nowMs: number, fault: string | undefined): number {
  const sixMinutesMs = 360_000;
  if (fault === 'stale') return nowMs - sixMinutesMs;
  return fault === 'future' ? nowMs + sixMinutesMs : nowMs;
}

/** The letters of a text in the other case (fault `sign-letter-case`). */
export function otherCase(text: string): string {
  return text.replace(/[a-z]/gi, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase()));
}
