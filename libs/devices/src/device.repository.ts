import type { Tx } from '#libs/persistence';
import { DUPLICATE_COLUMNS, duplicateOf } from './duplicate.repository.js';
import type { DuplicateIdentity, DuplicateRow } from './duplicate.repository.js';

/** Settings of a device, by name. */
export type ShadowState = Readonly<Record<string, unknown>>;

/** A device as stored. */
export interface Device {
  readonly sn: string;
  readonly model: string;
  /** Null while in stock. */
  readonly merchantId: string | null;
  readonly storeId: string | null;
  /** Null when it serves the whole store. */
  readonly terminalId: string | null;
  /** Counts the moves; a device drops what was meant for an earlier place. */
  readonly placement: number;
  readonly online: boolean;
  /** To the minute. */
  readonly lastSeenAt: Date | null;
  readonly firmware: string | null;
  readonly hardware: string | null;
  readonly desired: ShadowState;
  readonly desiredVersion: number;
  readonly reported: ShadowState;
  readonly reportedVersion: number;
  /** SN of the device that took its place. */
  readonly replacedBy: string | null;
  /** Set while two devices use this one's identity. */
  readonly duplicateIdentity: DuplicateIdentity | null;
  readonly createdAt: Date;
}

/** A device as it is read; made a {@link Device} by {@link toDevice}. */
export type DeviceRow = Omit<Device, 'duplicateIdentity'> & DuplicateRow;

/** SQL: what a {@link DeviceRow} is read from. */
export const DEVICE_COLUMNS = `sn, model, merchant_id as "merchantId", store_id as "storeId",
  terminal_id as "terminalId", placement, online, last_seen_at as "lastSeenAt", firmware, hardware,
  desired, desired_version as "desiredVersion", reported, reported_version as "reportedVersion",
  replaced_by as "replacedBy", created_at as "createdAt", ${DUPLICATE_COLUMNS}`;

/** What a row says. */
export function toDevice({
  duplicateSince,
  duplicateSeenAt,
  duplicateMarks,
  ...device
}: DeviceRow): Device {
  const duplicate = { duplicateSince, duplicateSeenAt, duplicateMarks };
  return { ...device, duplicateIdentity: duplicateOf(duplicate) };
}

/** Null when the SN is taken. */
export async function insertDevice(
  tx: Tx,
  device: { sn: string; model: string; createdAtMs: number },
): Promise<Device | null> {
  const rows = await tx.query<DeviceRow>(
    `insert into devices (sn, model, created_at) values ($1, $2, to_timestamp($3::float8 / 1000))
     on conflict do nothing returning ${DEVICE_COLUMNS}`,
    [device.sn, device.model, device.createdAtMs],
  );
  return rows.map(toDevice)[0] ?? null;
}

export async function findDevice(tx: Tx, sn: string): Promise<Device | null> {
  const rows = await tx.query<DeviceRow>(`select ${DEVICE_COLUMNS} from devices where sn = $1`, [
    sn,
  ]);
  return rows.map(toDevice)[0] ?? null;
}

/** Devices in scope, locked against moves in the order of their SN. */
export async function lockDevices(tx: Tx, sns: readonly string[]): Promise<Device[]> {
  const rows = await tx.query<DeviceRow>(
    `select ${DEVICE_COLUMNS} from devices where sn = any ($1) order by sn for update`,
    [sns],
  );
  return rows.map(toDevice);
}

/** How many devices are connected, for the gauge. */
export async function countOnline(tx: Tx): Promise<number> {
  const rows = await tx.query<{ online: bigint }>(
    'select count(*) as online from devices where online',
  );
  return Number(rows[0]?.online ?? 0n);
}
