import type { NotificationRefused } from '#libs/channels';
import type { Alarm, Recorded } from './recorded.js';

/** Counts and alarms what happens at the door; the api gives one that feeds metrics and the log. */
export abstract class NotificationObserver {
  /** Not genuine: nothing was changed. */
  abstract refused(channel: string, refusal: NotificationRefused): void;
  /** Genuine, and durable. */
  abstract recorded(channel: string, recorded: Recorded, channelAccountId: string): void;
  /** Genuine, but not recorded now: the channel was told to send again. */
  abstract busy(channel: string, error: Error): void;
  /** Recorded, but what follows the commit failed here: sweepers find what was left. */
  abstract untold(error: unknown): void;
  /** Something a person must look at. */
  abstract alarm(alarm: Alarm, detail: Readonly<Record<string, unknown>>): void;
}

/** Observes nothing. */
export const silentObserver = {
  refused: () => undefined,
  recorded: () => undefined,
  busy: () => undefined,
  untold: () => undefined,
  alarm: () => undefined,
} satisfies NotificationObserver;
