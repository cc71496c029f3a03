import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { countOnline, findDevice } from './device.repository.js';
import type { Device } from './device.repository.js';
import { deviceNotFound } from './devices.errors.js';
import { findDevices } from './find-devices.repository.js';
import type { DeviceFilter } from './find-devices.repository.js';
import { findAssignments } from './place.repository.js';
import type { Assignment } from './place.repository.js';

/** What the list of devices is asked: a filter and an order. */
export interface DeviceQuery extends PageRequest, DeviceFilter {
  /** `sn` when left out. */
  readonly sort?: string | undefined;
}

/** Devices as their owners may see them. */
@Injectable()
export class ReadDevices {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `device_not_found`, also for one out of scope. */
  async get(scope: Scope, sn: string): Promise<Device> {
    const device = await this.database.asApp(scope, (tx) => findDevice(tx, sn));
    if (!device) throw deviceNotFound(sn);
    return device;
  }

  /**
   * By SN, unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, query: DeviceQuery): Promise<Page<Device>> {
    const { sort, limit, cursor, ...filter } = query;
    const wish = { sort, limit, cursor, filter };
    return this.database.asApp(scope, (tx) => findDevices(tx, scope, wish));
  }

  /** Where a device was from when to when, the present place first; within the scope. */
  async assignments(scope: Scope, sn: string): Promise<Assignment[]> {
    return this.database.asApp(scope, (tx) => findAssignments(tx, sn));
  }

  /** How many devices are connected. */
  async countOnline(): Promise<number> {
    return this.database.asIngest((tx) => countOnline(tx));
  }
}
