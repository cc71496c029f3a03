import { sendLimitReached } from './agreements.errors.js';

const APART_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const PER_DAY_MAX = 10;

/** What was sent before this moment counts no more. */
export function sendsCountSince(nowMs: number): Date {
  return new Date(nowMs - DAY_MS);
}

/**
 * Messages cost money and patience: a minute apart, ten in 24 hours about one application.
 * @param earlier those of the last 24 hours, from the oldest.
 * @throws DomainError `agreement_send_limit`, which says when to come again.
 */
export function refuseTooManySends(earlier: readonly Date[], nowMs: number): void {
  const last = earlier.at(-1);
  if (!last) return;
  const tenth = earlier.at(-PER_DAY_MAX);
  const againMs = Math.max(
    last.getTime() + APART_MS,
    tenth === undefined ? 0 : tenth.getTime() + DAY_MS,
  );
  if (againMs > nowMs) throw sendLimitReached(Math.ceil((againMs - nowMs) / 1_000));
}
