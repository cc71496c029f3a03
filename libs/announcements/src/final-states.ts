import type { AnnouncementState } from '#libs/kernel';
import type { LiveEvent, LiveRow } from '#libs/persistence';
import { timeSql } from './announcement-row.js';
import { isFinalSql, openStates } from './state-table.js';

/** What live pages are told of an announcement. */
export interface Closed {
  readonly id: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly sn: string;
  readonly state: AnnouncementState;
}

/** The live events of announcements that reached a final state; those still open give none. */
export function closedEvents(rows: readonly Closed[], atMs: number): LiveRow[] {
  return rows.filter((row) => !openStates.includes(row.state)).map((row) => closedEvent(row, atMs));
}

/**
 * SQL: the common table expression `told (id, announcement_id)`, which writes the live events of
 * {@link closedEvents} in the statement that changes the announcements: a round trip less. `from`
 * names what has the columns of an announcement, `at` is the parameter with the time in ms.
 */
export function toldCte(from: string, at: string): string {
  return `told as (
    insert into live_events (at, merchant_id, store_id, type, data)
    select ${timeSql(at)}, merchant_id, store_id, '${TYPE}', json_build_object(
      'announcementId', id, 'merchantId', merchant_id, 'storeId', store_id, 'sn', sn,
      'state', state, 'at', ${at}::float8::bigint)
    from ${from} where ${isFinalSql('state')}
    order by merchant_id, id
    returning id, data ->> 'announcementId' as announcement_id)`;
}

/** The events that `told` wrote; `liveId` is null for an announcement that is still open. */
export function toldEvents(
  rows: readonly (Closed & { readonly liveId: bigint | null })[],
  atMs: number,
): LiveEvent[] {
  return rows.flatMap((row) =>
    row.liveId === null ? [] : [{ ...closedEvent(row, atMs), id: row.liveId }],
  );
}

const TYPE = 'announcement.updated';

function closedEvent({ id, merchantId, storeId, sn, state }: Closed, atMs: number): LiveRow {
  const data = { announcementId: id, merchantId, storeId, sn, state, at: atMs };
  return { type: TYPE, at: atMs, merchantId, storeId, data };
}
