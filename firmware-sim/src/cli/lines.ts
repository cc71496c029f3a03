import { yuanFromFen } from '#libs/kernel';
import type { Attempt, Delivery } from '../channels/sender.js';
import { spokenLine, type SpokenEntry } from '../speaker/journal.js';

/** One line about something spoken: for people the text and the clip plan, else JSON. */
export function spokenText(entry: SpokenEntry, asJson: boolean): string {
  if (asJson) return spokenLine(entry);
  const time = new Date(entry.at).toISOString().slice(11, 23);
  return `${time}  ${entry.sn}  ${entry.text}  [${entry.clips.join(' ')}]`;
}

/** One line about a delivery: for people what became of it, else JSON with every attempt. */
export function deliveryText(delivery: Delivery, asJson: boolean): string {
  const { channel, kind, channelId, orderNo, amount } = delivery.notification;
  const { accepted, attempts } = delivery;
  if (asJson) {
    const about = { channel, kind, channelId, orderNo, amount: Number(amount) };
    return JSON.stringify({ ...about, accepted, attempts });
  }
  const word = accepted ? 'accepted' : 'NOT accepted';
  const last = attempts.at(-1);
  const ending = last ? attemptText(last) : 'not sent';
  const times = attempts.length > 1 ? ` (attempt ${attempts.length})` : '';
  return `${channel} ${kind} ${channelId}  ${yuanFromFen(amount)}  ${word}: ${ending}${times}`;
}

/** What the platform answered, in a few words. */
export function attemptText({ status, body, error, tookMs }: Attempt): string {
  const answer = error ?? `${status} ${body.slice(0, 120)}`.trim();
  return `${answer} in ${Math.round(tookMs)} ms`;
}
