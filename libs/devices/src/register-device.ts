import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { findModel } from '#libs/models';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { insertDevice } from './device.repository.js';
import type { Device } from './device.repository.js';
import { deviceExists, stockOutOfScope } from './devices.errors.js';

/** Brings a device into stock. */
@Injectable()
export class RegisterDevice {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `unknown_model` (lists the known ones), `device_exists`,
   * `stock_out_of_scope`.
   */
  async run(scope: Scope, device: { sn: string; model: string }): Promise<Device> {
    await findModel(device.model);
    if (scope.kind !== 'all') throw stockOutOfScope();
    const createdAtMs = this.clock.nowMs();
    const created = await this.database.asApp(scope, async (tx) => {
      const inserted = await insertDevice(tx, { ...device, createdAtMs });
      if (!inserted) return null;
      const target = { type: 'device', id: device.sn };
      const { sn, model } = device;
      await Audit.record(tx, {
        action: 'device.registered',
        merchantId: null,
        target,
        after: { sn, model },
      });
      return inserted;
    });
    if (!created) throw deviceExists(device.sn);
    return created;
  }
}
