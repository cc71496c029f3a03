import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database, EXPORT_ROWS_MAX, exportRows } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Device } from './device.repository.js';
import { ReadDevices } from './read-devices.js';
import type { DeviceQuery } from './read-devices.js';

/** Takes the list of devices out of the house. */
@Injectable()
export class ExportDevices {
  constructor(
    private readonly database: Database,
    private readonly readDevices: ReadDevices,
  ) {}

  /**
   * Records that it is exported, then reads the devices in scope by {@link exportRows}.
   * @param rowsMax where it ends with an error, at most {@link EXPORT_ROWS_MAX}
   */
  async run(
    scope: Scope,
    wish: Omit<DeviceQuery, 'limit' | 'cursor'>,
    rowsMax = EXPORT_ROWS_MAX,
  ): Promise<AsyncGenerator<Device>> {
    const target = { type: 'device', id: null };
    const entry = { action: 'device.exported', merchantId: null, target, after: wish } as const;
    await this.database.asApp(scope, (tx) => Audit.record(tx, entry));
    return exportRows((page) => this.readDevices.list(scope, { ...wish, ...page }), rowsMax);
  }
}
