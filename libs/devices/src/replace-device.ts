import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { placeOf } from './assign-device.js';
import { findDevice, lockDevices } from './device.repository.js';
import type { Device } from './device.repository.js';
import {
  deviceNotAssigned,
  deviceNotFound,
  deviceReplaced,
  successorInUse,
} from './devices.errors.js';
import { markReplaced, moveDevice } from './place.repository.js';
import type { Place } from './place.repository.js';
import { PlacementChanges } from './placement-changes.js';
import type { AfterCommit, PlacementChange } from './placement-changes.js';
import { TellDevices } from './tell-devices.js';

/** Swaps a device for another one from stock (设备切换). */
@Injectable()
export class ReplaceDevice {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly changes: PlacementChanges,
    private readonly tell: TellDevices,
  ) {}

  /**
   * The successor takes over the place; what the old device had not received yet goes to it. The
   * old one is out of use for good.
   * @throws DomainError `device_not_found` (also out of scope), `device_replaced`,
   * `device_not_assigned`, `successor_in_use`.
   */
  async run(scope: Scope, sn: string, successorSn: string): Promise<void> {
    const seen = await this.database.asApp(scope, (tx) => findDevice(tx, sn));
    if (!seen) throw deviceNotFound(sn);
    const { changes, after } = await this.database.asApp(everyMerchant, async (tx) => {
      const pair = await this.lockPair(tx, sn, successorSn);
      if (pair.old.merchantId !== seen.merchantId) throw deviceNotFound(sn);
      return this.swap(tx, pair);
    });
    this.tell.placements(changes);
    after();
  }

  private async lockPair(tx: Tx, sn: string, successorSn: string): Promise<Pair> {
    if (sn === successorSn) throw successorInUse(sn);
    const devices = await lockDevices(tx, [sn, successorSn]);
    const old = devices.find((device) => device.sn === sn);
    const successor = devices.find((device) => device.sn === successorSn);
    if (!old) throw deviceNotFound(sn);
    if (!successor) throw deviceNotFound(successorSn);
    if (old.replacedBy) throw deviceReplaced(sn, old.replacedBy);
    const place = placeOf(old);
    if (!place) throw deviceNotAssigned(sn);
    if (successor.replacedBy || placeOf(successor)) throw successorInUse(successorSn);
    return { old, successor, place };
  }

  private async swap(
    tx: Tx,
    { old, successor, place }: Pair,
  ): Promise<{ changes: PlacementChange[]; after: AfterCommit }> {
    const atMs = this.clock.nowMs();
    const left = await moveDevice(tx, { ...old, from: place, to: null, atMs });
    const taken = await moveDevice(tx, { ...successor, from: null, to: place, atMs });
    await markReplaced(tx, old.sn, successor.sn);
    const heir = { sn: successor.sn, model: successor.model, placement: taken };
    const changes: PlacementChange[] = [
      { sn: old.sn, from: place, to: null, placement: left, atMs, successor: heir },
      { sn: heir.sn, from: null, to: place, placement: taken, atMs, successor: null },
    ];
    return { changes, after: await this.changes.tell(tx, changes) };
  }
}

interface Pair {
  readonly old: Device;
  readonly successor: Device;
  readonly place: Place;
}
