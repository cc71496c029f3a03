import { inScopeSql, readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Scope, Tx } from '#libs/persistence';
import { DEVICE_COLUMNS, toDevice } from './device.repository.js';
import type { Device, DeviceRow } from './device.repository.js';

/** Which devices a list shows. */
export interface DeviceFilter {
  /** Part of the serial number, its beginning or all of it. */
  readonly sn?: string | undefined;
  readonly model?: string | undefined;
  readonly online?: boolean | undefined;
  readonly merchantId?: string | undefined;
  readonly storeId?: string | undefined;
  /** Whether it stands at a merchant's or lies in stock. */
  readonly assigned?: boolean | undefined;
}

const SHAPE: ListShape<DeviceFilter> = {
  name: 'devices',
  id: 'd.sn',
  sorts: {
    // index: the primary key
    sn: { sql: 'd.sn', type: 'text' },
    // index: devices_by_created_at
    createdAt: { sql: 'd.created_at', type: 'timestamptz' },
  },
  filters: {
    // Without an index: looked at in the order of the list.
    sn: (place) => `strpos(d.sn, ${place}) > 0`,
    // index: devices_by_model
    model: (place) => `d.model = ${place}`,
    // Without an index: it would be written whenever a device comes or goes.
    online: (place) => `d.online = ${place}`,
    // index: devices_by_merchant_id
    merchantId: (place) => `d.merchant_id = ${place}`,
    // index: devices_store
    storeId: (place) => `d.store_id = ${place}`,
    // index: devices_by_merchant_id; planned with the value, so that one branch is left
    assigned: (place) =>
      `case when ${place}::bool then d.merchant_id is not null else d.merchant_id is null end`,
  },
};

/** The orders a list of devices can have. */
export const DEVICE_SORTS = Object.keys(SHAPE.sorts) as ['sn', 'createdAt'];

/**
 * A part of the devices in scope.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export async function findDevices(
  tx: Tx,
  scope: Scope,
  wish: ListRequest<DeviceFilter>,
): Promise<Page<Device>> {
  const { data, nextCursor } = await readList<DeviceRow & ListKeys, DeviceFilter>(
    tx,
    SHAPE,
    wish,
    (place) => ({
      columns: DEVICE_COLUMNS,
      from: 'devices d',
      within: inScopeSql(scope, 'd.merchant_id', place),
    }),
  );
  return { data: data.map((row) => toDevice(row)), nextCursor };
}
