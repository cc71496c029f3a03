import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { AuditEntry } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { findDevice, lockDevices } from './device.repository.js';
import type { Device } from './device.repository.js';
import { deviceNotFound, deviceReplaced, placeNotFound } from './devices.errors.js';
import { findPlace, moveDevice } from './place.repository.js';
import type { Place, Target } from './place.repository.js';
import { PlacementChanges } from './placement-changes.js';
import type { AfterCommit, PlacementChange } from './placement-changes.js';
import { TellDevices } from './tell-devices.js';

/** What a move did. */
interface Moved {
  readonly device: Device;
  readonly change: PlacementChange | null;
  readonly after: AfterCommit | null;
}

/** Puts a device at a terminal or store, or back into stock. */
@Injectable()
export class AssignDevice {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly changes: PlacementChanges,
    private readonly tell: TellDevices,
  ) {}

  /**
   * Assigns to a terminal or to a whole store. The same place again changes nothing; another one
   * counts a move and ends what was open for the old one, in one transaction.
   * @throws DomainError `device_not_found`, `terminal_not_found`, `store_not_found` (also out of
   * scope), `device_replaced`.
   */
  async assign(scope: Scope, sn: string, target: Target): Promise<Device> {
    const moved = await this.database.asApp(scope, async (tx) => {
      const [device] = await lockDevices(tx, [sn]);
      if (!device) throw deviceNotFound(sn);
      if (device.replacedBy) throw deviceReplaced(sn, device.replacedBy);
      const place = await findPlace(tx, target);
      if (!place) throw notFound(target);
      return this.move(tx, device, place);
    });
    return this.committed(moved);
  }

  /**
   * Puts a device back into stock; harmless when it is there already.
   * @throws DomainError `device_not_found`, also out of scope.
   */
  async unassign(scope: Scope, sn: string): Promise<Device> {
    const seen = await this.database.asApp(scope, (tx) => findDevice(tx, sn));
    if (!seen) throw deviceNotFound(sn);
    // In stock it belongs to no merchant, which only a transaction that sees all may write; that it
    // still is the merchant's which the caller may see is looked at again under the lock.
    const moved = await this.database.asApp(everyMerchant, async (tx) => {
      const [device] = await lockDevices(tx, [sn]);
      if (device?.merchantId !== seen.merchantId) throw deviceNotFound(sn);
      return this.move(tx, device, null);
    });
    return this.committed(moved);
  }

  private async move(tx: Tx, device: Device, to: Place | null): Promise<Moved> {
    if (isAt(device, to)) return { device, change: null, after: null };
    const { sn } = device;
    const atMs = this.clock.nowMs();
    const from = placeOf(device);
    const placement = await moveDevice(tx, { sn, from, to, placement: device.placement, atMs });
    const change = { sn, from, to, placement, atMs, successor: null };
    const after = await this.changes.tell(tx, [change]);
    const place = to ?? { merchantId: null, storeId: null, terminalId: null };
    await recordMove(tx, { sn, from, to });
    return { device: { ...device, ...place, placement }, change, after };
  }

  private committed({ device, change, after }: Moved): Device {
    if (change) this.tell.placements([change]);
    after?.();
    return device;
  }
}

/** A move from one merchant to another is told to both, in the order in which chains are locked. */
async function recordMove(
  tx: Tx,
  { sn, from, to }: { sn: string; from: Place | null; to: Place | null },
): Promise<void> {
  const target = { type: 'device', id: sn };
  const left = { action: 'device.unassigned', merchantId: from?.merchantId ?? null } as const;
  const come = { action: 'device.assigned', merchantId: to?.merchantId ?? null } as const;
  const isWithin = left.merchantId === come.merchantId;
  const records: AuditEntry[] = [];
  if (from && !(to && isWithin)) records.push({ ...left, target, before: from });
  if (to) records.push({ ...come, target, before: isWithin ? from : null, after: to });
  records.sort((one, other) => (one.merchantId! < other.merchantId! ? -1 : 1));
  for (const record of records) await Audit.record(tx, record);
}

/** Where a device is, null in stock. */
export function placeOf(device: Device): Place | null {
  const { merchantId, storeId, terminalId } = device;
  return merchantId === null || storeId === null ? null : { merchantId, storeId, terminalId };
}

function isAt(device: Device, place: Place | null): boolean {
  const { storeId, terminalId } = device;
  return storeId === (place?.storeId ?? null) && terminalId === (place?.terminalId ?? null);
}

function notFound(target: Target): Error {
  return 'terminalId' in target
    ? placeNotFound('terminalId', target.terminalId)
    : placeNotFound('storeId', target.storeId);
}
