import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
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

  /** The devices in scope, by {@link exportList}. */
  run(
    scope: Scope,
    wish: ListWish<DeviceQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<Device>> {
    return exportList(this.database, scope, {
      action: 'device.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readDevices.list(scope, query),
    });
  }
}
