import type { Tx } from '../database.js';
import type { LiveEvent, LiveRow } from './live-event.js';

interface Row {
  id: bigint;
  at: Date;
  merchant_id: string | null;
  store_id: string | null;
  type: string;
  data: unknown;
}

/**
 * SQL: the lane of a store. Events are looked up by lane and id: an index by store would be written
 * at as many places as there are stores, one by lane only at the ends of the lanes.
 */
export function liveLaneSql(storeId: string): string {
  return `(hashtext(${storeId}) & 63)`;
}

const APPEND = {
  name: 'live-append',
  text: `
    insert into live_events (at, merchant_id, store_id, type, data)
    select to_timestamp(at / 1000), merchant_id, store_id, type, data::json
    from unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
      as input (at, merchant_id, store_id, type, data, line)
    order by line
    returning id`,
};

export async function appendRows(tx: Tx, rows: readonly LiveRow[]): Promise<readonly LiveEvent[]> {
  const ids = await tx.named<{ id: bigint }>(APPEND, [
    rows.map((row) => row.at),
    rows.map((row) => row.merchantId),
    rows.map((row) => row.storeId),
    rows.map((row) => row.type),
    rows.map((row) => JSON.stringify(row.data)),
  ]);
  return rows.map((row, index) => ({ ...row, id: ids[index]!.id }));
}

// The overlap is looked for among the last ids before the cursor only: by time alone, a day of
// events would be read.
const OVERLAP_IDS_MAX = 20_000;

// A text of its own for either: with a condition that may be none, no index by store would be used.
const OF_ALL = '$1::text is null';
const OF_STORE = `store_id = $1 and ${liveLaneSql('store_id')} = ${liveLaneSql('$1')}`;

const after = (whose: string): string => `(
  select id, at, merchant_id, store_id, type, data from live_events
  where id > $2 and ${whose} order by id limit $3)`;

const overlap = (whose: string): string => `(
  select id, at, merchant_id, store_id, type, data from live_events
  where id <= $2 and id > $2 - ${OVERLAP_IDS_MAX} and ${whose}
    and at >= (select at from live_events where id <= $2 order by id desc limit 1)
      - make_interval(secs => $4::float8 / 1000)
  order by id limit $3)`;

/** Events after a cursor, or from `overlapMs` before the moment of the event at the cursor. */
export async function rowsAfter(
  tx: Tx,
  wanted: { storeId?: string; cursor: bigint; overlapMs: number; limit: number },
): Promise<readonly LiveEvent[]> {
  const { storeId = null, cursor, overlapMs, limit } = wanted;
  const whose = storeId === null ? OF_ALL : OF_STORE;
  const values = [storeId, cursor, limit];
  const rows =
    overlapMs > 0
      ? await tx.query<Row>(`${overlap(whose)} union all ${after(whose)} order by id limit $3`, [
          ...values,
          overlapMs,
        ])
      : await tx.query<Row>(after(whose), values);
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    merchantId: row.merchant_id,
    storeId: row.store_id,
    type: row.type,
    data: row.data,
  }));
}

export async function latestId(tx: Tx): Promise<bigint> {
  const rows = await tx.query<{ id: bigint | null }>('select max(id) as id from live_events');
  return rows[0]?.id ?? 0n;
}

/**
 * Removes those of the oldest `limit` events that are before a moment; answers how many went. It
 * looks no further, so that it costs nothing when there is nothing to remove.
 */
export async function purgeBefore(tx: Tx, beforeMs: number, limit: number): Promise<number> {
  const rows = await tx.query<{ gone: bigint }>(
    `with gone as (
       delete from live_events where id in (
         select id from (select id, at from live_events order by id limit $2) as oldest
         where at < to_timestamp($1::float8 / 1000))
       returning 1)
     select count(*) as gone from gone`,
    [beforeMs, limit],
  );
  return Number(rows[0]?.gone ?? 0n);
}
