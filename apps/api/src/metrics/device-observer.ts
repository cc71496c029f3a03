import type { DuplicateObserver, FoundDuplicate, UplinkObserver } from '#libs/devices';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** Counts device messages that came to nothing, and tells of devices that share an identity. */
export class DeviceObserver implements UplinkObserver, DuplicateObserver {
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

  opened({ sn, rivals }: FoundDuplicate, advice: string): void {
    this.metrics.alarms.inc({ alarm: 'duplicate_identity' });
    const addresses = rivals && {
      holderAddress: rivals.holder.address,
      newcomerAddress: rivals.newcomer.address,
    };
    this.log.warn({ alarm: 'duplicate_identity', sn, ...addresses, advice }, 'alarm');
  }

  unwritten(sn: string, error: unknown): void {
    this.log.error({ sn, err: error }, 'duplicate identity not written down, to be tried again');
  }
}
