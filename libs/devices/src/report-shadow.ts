import { Injectable } from '@nestjs/common';
import type { DeviceMessage } from './device-message.js';
import { Database } from '#libs/persistence';
import { decodeShadow } from '#libs/protocol';
import { readable } from './readable.js';
import { writeReported } from './shadow.repository.js';
import { UplinkObserver } from './uplink-observer.js';

/** Handles `up/shadow`: what devices have applied. */
@Injectable()
export class ReportShadow {
  constructor(
    private readonly database: Database,
    private readonly observer: UplinkObserver,
  ) {}

  /**
   * Of several reports of one device the last one counts; a lower version than the known one is
   * refused.
   */
  async run(batch: readonly DeviceMessage[]): Promise<void> {
    const reports = readable(batch, decodeShadow, this.observer).map(({ message, body }) => ({
      sn: message.sn,
      ...body,
    }));
    const latest = [...new Map(reports.map((each) => [each.sn, each])).values()];
    if (latest.length > 0) await this.database.asIngest((tx) => writeReported(tx, latest));
  }
}
