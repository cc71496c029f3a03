import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { countOnline, findDevice, findDevices } from './device.repository.js';
import type { Device, DeviceFilter } from './device.repository.js';
import { deviceNotFound } from './devices.errors.js';
import { findAssignments } from './place.repository.js';
import type { Assignment } from './place.repository.js';

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

  /** Devices by SN. */
  async list(scope: Scope, filter: DeviceFilter, request: PageRequest): Promise<Page<Device>> {
    const page = { after: decodeCursor(request.cursor), limit: request.limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findDevices(tx, filter, page));
    return pageOf(rows, request, (row) => row.sn);
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
