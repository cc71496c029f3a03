import { rules, secondsLeft } from '#libs/protocol';

/**
 * When an announcement expires: its time to live after the earlier of the event and our record of
 * it.
 */
export function expiryOf(
  subject: { readonly atMs: number; readonly recordedAtMs: number },
  ttlMs: number,
): number {
  return Math.min(subject.atMs, subject.recordedAtMs) + ttlMs;
}

/** Whether there is still a whole second left: under that nothing is sent. */
export function isSendable(expiresAtMs: number, nowMs: number): boolean {
  return secondsLeft(expiresAtMs, nowMs) >= 1;
}

/**
 * How many times something first sent so long ago should have been sent by now, the first send
 * included.
 */
export function attemptsDue(sinceFirstSendMs: number): number {
  return 1 + rules.resendAfterS.filter((afterS) => afterS * 1000 <= sinceFirstSendMs).length;
}

/** SQL: {@link attemptsDue} of two timestamp expressions. */
export function attemptsDueSql(sentAt: string, now: string): string {
  const steps = rules.resendAfterS.map(
    (afterS) => `(${sentAt} + interval '${afterS} s' <= ${now})::int`,
  );
  return `(1 + ${steps.join(' + ')})`;
}
