import type { Attempt } from './courier.js';
import { FAILING_FOR_MS, nextTryMs, pauseMs } from './retry-rules.js';
import type { Verdict } from './send.repository.js';

/** The answer of an endpoint that is no more: it wants nothing again. */
const GONE = 410;

/** What is known of a delivery and its endpoint when an attempt has failed. */
export interface Failure {
  readonly attempt: Attempt;
  /** Since the delivery was begun, with this one. */
  readonly tries: number;
  readonly begunMs: number;
  readonly nowMs: number;
  readonly health: { readonly failures: number; readonly failingSince: Date | null };
}

/**
 * Decides what follows from a failure: when the delivery is tried again, whether the endpoint gets
 * a pause, and whether it is switched off. @param random 0 to 1.
 */
export function judgeFailure(failure: Failure, random: number): Verdict {
  const { attempt, tries, begunMs, nowMs, health } = failure;
  const failures = health.failures + 1;
  const failingSinceMs = health.failingSince?.getTime() ?? nowMs;
  const isGone = attempt.status === GONE;
  const isFailing = nowMs - failingSinceMs >= FAILING_FOR_MS;
  const pause = pauseMs(failures);
  return {
    nextAtMs: isGone ? null : nextTryMs({ tries, begunMs, nowMs }, random),
    failures,
    failingSinceMs,
    openUntilMs: pause === 0 ? null : nowMs + pause,
    disabledReason: isGone ? 'gone' : isFailing ? 'failing' : null,
  };
}
