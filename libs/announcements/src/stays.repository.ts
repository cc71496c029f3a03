import { rowsSql } from '#libs/persistence';
import type { RowColumns, Tx } from '#libs/persistence';
import { idFloor } from './announcement-id.js';

/** A device that stands or stood in a store, and the ids that its announcements there can have. */
export interface Stay {
  readonly sn: string;
  readonly fromId: string;
  /** Not included. */
  readonly toId: string;
}

/**
 * An id is the time of the payment. Channels repeat a notification for about a day (Alipay's last
 * try comes after 24 h 24 min, `firmware-sim/src/channels/alipay.ts`), and their clocks may be
 * ahead of ours.
 */
const BESIDE_MS = 48 * 3_600_000;
const END_OF_TIME_MS = Date.UTC(9999, 0);

/**
 * The devices of a store, past ones included, each once. Announcements have no index by store,
 * which would be written all over twice for every payment: they are looked up by device.
 */
export async function findStays(tx: Tx, storeId: string): Promise<Stay[]> {
  const rows = await tx.query<{ sn: string; since: Date; until: Date | null }>(
    `select sn, min(valid_from) as since,
       case when bool_and(valid_to is not null) then max(valid_to) end as until
     from device_assignments where store_id = $1 group by sn`,
    [storeId],
  );
  return rows.map(({ sn, since, until }) => ({
    sn,
    fromId: idFloor(since.getTime() - BESIDE_MS),
    toId: idFloor(until === null ? END_OF_TIME_MS : until.getTime() + BESIDE_MS),
  }));
}

const STAY = { sn: 'text', from_id: 'text', to_id: 'text' } satisfies RowColumns;

/** SQL: stays as rows to be put behind `from`; their parameters begin at `$first`. */
export function staysSql(first: number): string {
  return `${rowsSql(STAY, first)} as stay`;
}

/** SQL: the condition that an announcement `a` is one of the row `stay`. */
export const OF_STAY = 'a.sn = stay.sn and a.id >= stay.from_id and a.id < stay.to_id';

/** The parameters of {@link staysSql}. */
export function stayColumns(stays: readonly Stay[]): string[][] {
  return [
    stays.map((stay) => stay.sn),
    stays.map((stay) => stay.fromId),
    stays.map((stay) => stay.toId),
  ];
}
