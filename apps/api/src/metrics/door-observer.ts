import type { NotificationRefused } from '#libs/channels';
import type { Alarm, NotificationObserver, Recorded } from '#libs/payments';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/**
 * Counts what happens at the notify route, and logs what a person must look at. Never a body, never
 * a secret.
 */
export class DoorObserver implements NotificationObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {}

  refused(channel: string, refusal: NotificationRefused): void {
    const { reason, ageMs } = refusal;
    this.metrics.notifications.inc({ channel, outcome: reason });
    this.log.warn({ channel, reason, ageMs }, 'notification refused');
    if (reason === 'stale') this.alarm('stale_refused', { channel, ageMs });
  }

  recorded(channel: string, recorded: Recorded, channelAccountId: string): void {
    this.metrics.notifications.inc({ channel, outcome: recorded.outcome });
    for (const alarm of recorded.alarms) this.alarm(alarm, { channel, channelAccountId });
  }

  busy(channel: string, error: Error): void {
    this.metrics.notifications.inc({ channel, outcome: 'busy' });
    this.log.error(
      { channel, reason: error.message },
      'notification not recorded, to be sent again',
    );
  }

  untold(error: unknown): void {
    this.log.error(
      { reason: String(error) },
      'recorded, but not told at once: left to the sweepers',
    );
  }

  alarm(alarm: Alarm, detail: Readonly<Record<string, unknown>>): void {
    this.metrics.alarms.inc({ alarm });
    // Shops without a fee plan would fill the log with this one; the counter tells.
    if (alarm !== 'unpriced') this.log.warn({ alarm, ...detail }, 'alarm');
  }
}
