import { liveLaneSql } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import type { WebhookEvent } from './event-types.js';

/** A live event that an endpoint wants to be told of. */
export interface WantedEvent {
  readonly type: WebhookEvent;
  /** ms since the epoch. */
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly merchantId: string;
  readonly endpointId: string;
}

/** How far live events have been read; see {@link FanOut}. */
export interface Cursor {
  readonly readTo: bigint;
  readonly settledTo: bigint;
  readonly markTo: bigint;
  readonly markAt: Date;
}

/** SQL: the word of the live event `l` among ours. Words that we do not have are in no filter. */
const TYPE = `case l.type
    when 'announcement.updated' then 'announcement.' || (l.data ->> 'state')
    when 'device.presence' then
      case l.data ->> 'online' when 'true' then 'device.online' else 'device.offline' end
    else l.type end`;

const AT_MS = 'round(extract(epoch from l.at) * 1000)::float8';

const HOLD = {
  name: 'webhook-cursor-hold',
  text: `
    select read_to as "readTo", settled_to as "settledTo", mark_to as "markTo",
      mark_at as "markAt"
    from webhook_cursor for update skip locked`,
};

/** The cursor, held until the end of the transaction; null while another process holds it. */
export async function holdCursor(tx: Tx): Promise<Cursor | null> {
  const rows = await tx.named<Cursor>(HOLD, []);
  return rows[0] ?? null;
}

const MOVE = {
  name: 'webhook-cursor-move',
  text: 'update webhook_cursor set read_to = $1, settled_to = $2, mark_to = $3, mark_at = $4',
};

export async function moveCursor(tx: Tx, to: Cursor): Promise<void> {
  await tx.named(MOVE, [to.readTo, to.settledTo, to.markTo, to.markAt]);
}

const READ = {
  name: 'webhook-events-read',
  text: `
    with asking as materialized (
      select id, merchant_id, events, created_at from webhook_endpoints where enabled
    ), page as materialized (
      select id, at, merchant_id, type, data from live_events
      where id > $1 and id <= $2 and exists (select from asking) order by id limit $3
    )
    select
      case when exists (select from asking) then (select max(id) from page)
        else (select id from live_events where id > $1 and id <= $2 order by id desc limit 1)
      end as "lastId",
      (select count(*) from page) as count,
      (select json_agg(json_build_object('type', ${TYPE}, 'atMs', ${AT_MS}, 'data', l.data,
          'merchantId', l.merchant_id, 'endpointId', e.id))
        from page l join asking e on e.merchant_id = l.merchant_id
        where l.at >= e.created_at and (${TYPE}) = any (e.events)) as wanted`,
};

/**
 * The next `limit` live events after an id: where they end, whether there were fewer, and which
 * endpoint wants which of them. An endpoint wants what happened since it was made; while there is
 * none, all are passed over at once.
 */
export async function readEvents(
  tx: Tx,
  page: { after: bigint; upTo: bigint; limit: number },
): Promise<{ lastId: bigint | null; isLast: boolean; wanted: readonly WantedEvent[] }> {
  const [row] = await tx.named<{
    lastId: bigint | null;
    count: bigint;
    wanted: WantedEvent[] | null;
  }>(READ, [page.after, page.upTo, page.limit]);
  const { lastId, count, wanted } = row!;
  return { lastId, isLast: Number(count) < page.limit, wanted: wanted ?? [] };
}

/**
 * What an endpoint in scope would have been told of within a range that is still kept, oldest
 * first. Read store by store: that is how live events are indexed.
 */
export async function findKept(
  tx: Tx,
  wanted: {
    webhook: { id: string; merchantId: string; events: readonly string[] };
    fromMs: number;
    toMs: number;
    limit: number;
  },
): Promise<WantedEvent[]> {
  const { webhook, fromMs, toMs, limit } = wanted;
  return tx.query<WantedEvent>(
    `select ${TYPE} as type, ${AT_MS} as "atMs", l.data, l.merchant_id as "merchantId",
       $1::text as "endpointId"
     from stores s join live_events l on l.store_id = s.id and l.merchant_id = s.merchant_id
       and ${liveLaneSql('l.store_id')} = ${liveLaneSql('s.id')}
     where s.merchant_id = $2 and l.at >= to_timestamp($4::float8 / 1000)
       and l.at < to_timestamp($5::float8 / 1000) and (${TYPE}) = any ($3::text[])
     order by l.id limit $6`,
    [webhook.id, webhook.merchantId, webhook.events, fromMs, toMs, limit],
  );
}
