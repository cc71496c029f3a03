import type { UplinkObserver } from '#libs/devices';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** Counts device messages that came to nothing. */
export class DeviceObserver implements UplinkObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {}

  refused(leaf: string, error: unknown): void {
    this.metrics.uplinksRefused.inc({ leaf, why: 'refused' });
    const reason = error instanceof Error ? error.message : String(error);
    this.log.warn({ leaf, reason }, 'device message refused');
  }

  dropped(leaf: string): void {
    this.metrics.uplinksRefused.inc({ leaf, why: 'overload' });
  }
}
