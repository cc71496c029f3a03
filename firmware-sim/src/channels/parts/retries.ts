import { pause, type SimClock } from '../../sim-clock.js';
import type {
  Attempt,
  ChannelSender,
  Delivery,
  RetryOptions,
  SignedNotification,
} from '../sender.js';

type Sends = Pick<ChannelSender, 'rules' | 'again' | 'send'>;

/**
 * Runs the vendor's retry table. Attempt k goes out at its time in the table divided by `speed`,
 * counted from the first one, or as soon as the one before has its answer, if that is later.
 */
export async function sendByTable(
  sender: Sends,
  clock: SimClock,
  target: { url: string; notification: SignedNotification },
  options: RetryOptions = {},
): Promise<Delivery> {
  const startedAtMs = clock.nowMs();
  const attempts: Attempt[] = [];
  let { notification } = target;
  for (const [index, atS] of sender.rules.sendsAtS.entries()) {
    const dueMs = startedAtMs + (atS * 1000) / (options.speed ?? 1);
    if (index > 0) await pause(clock, Math.max(0, dueMs - clock.nowMs()), options.signal);
    if (options.signal?.aborted) break;
    if (index > 0) notification = sender.again(notification);
    const attempt = await judged(sender.send(target.url, notification), index, options);
    attempts.push(attempt);
    options.onAttempt?.(attempt, index);
    if (attempt.accepted) return { notification, accepted: true, attempts };
  }
  return { notification, accepted: false, attempts };
}

async function judged(
  sending: Promise<Attempt>,
  index: number,
  options: RetryOptions,
): Promise<Attempt> {
  const attempt = await sending;
  const isLate = options.firstAnswerLate === true && index === 0;
  return isLate ? { ...attempt, accepted: false, error: 'late' } : attempt;
}
