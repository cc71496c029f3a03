import type { NamedStatement, Statements } from '#libs/persistence';

/** A device whose presence changed. */
export interface PresenceRow {
  readonly sn: string;
  readonly merchantId: string | null;
  readonly storeId: string | null;
  readonly online: boolean;
}

/** A change of presence that live pages are told of. */
export interface ToldPresenceRow extends PresenceRow {
  /** The live event that tells of it. */
  readonly liveId: bigint;
}

/** What a device says of one of its sessions. */
export interface SessionPresence {
  readonly sn: string;
  readonly sess: string;
  readonly online: boolean;
  readonly atMs: number;
}

/**
 * A statement that changes presence and writes the live events of what changed (see
 * `presenceEvent`). `update` changes devices `d`; its first parameter is the time of the change,
 * ms. A full join is never planned as a loop in a loop.
 */
function telling(name: string, update: string): NamedStatement {
  const text = `
    with changed as (${update}
      returning d.sn, d.merchant_id, d.store_id, d.online
    ), told as (
      insert into live_events (at, merchant_id, store_id, type, data)
      select to_timestamp($1::float8 / 1000), merchant_id, store_id, 'device.presence',
        jsonb_build_object('sn', sn, 'merchantId', merchant_id, 'storeId', store_id,
          'online', online, 'at', $1::float8::bigint)
      from changed order by sn
      returning id, data ->> 'sn' as sn
    )
    select c.sn, c.merchant_id as "merchantId", c.store_id as "storeId", c.online,
      told.id as "liveId"
    from changed c full join told on told.sn = c.sn`;
  return { name, text };
}

const LAST_SEEN = {
  name: 'devices-last-seen',
  text: `
    with heard as (
      select d.sn, to_timestamp(i.at / 1000) as at
      from unnest($1::text[], $2::float8[]) as i (sn, at) join devices d using (sn)
      order by d.sn for update of d
    )
    update devices d set last_seen_at = greatest(d.last_seen_at, heard.at)
    from heard where d.sn = heard.sn`,
};

/** Sets when devices were last heard; never back. */
export async function writeLastSeen(
  on: Statements,
  seen: readonly (readonly [sn: string, atMs: number])[],
): Promise<void> {
  await on.named(LAST_SEEN, [seen.map(([sn]) => sn), seen.map(([, atMs]) => atMs)]);
}

const OF_SESSION = telling(
  'devices-presence-of-session',
  `with said as (
      select d.sn, i.online, to_timestamp(i.at / 1000) as at
      from unnest($2::text[], $3::text[], $4::bool[], $5::float8[]) as i (sn, sess, online, at)
      join devices d on d.sn = i.sn and d.sess = i.sess and d.online <> i.online
      order by d.sn for update of d
    )
    update devices d set
      online = said.online,
      last_seen_at = case when said.online then greatest(d.last_seen_at, said.at)
        else d.last_seen_at end
    from said where d.sn = said.sn and d.online <> said.online`,
);

/**
 * Applies what devices say of their current session; words of an earlier session change nothing.
 */
export async function applyPresence(
  on: Statements,
  said: readonly SessionPresence[],
  changedAtMs: number,
): Promise<ToldPresenceRow[]> {
  return on.named<ToldPresenceRow>(OF_SESSION, [
    changedAtMs,
    said.map((each) => each.sn),
    said.map((each) => each.sess),
    said.map((each) => each.online),
    said.map((each) => each.atMs),
  ]);
}

const DISCONNECTED = telling(
  'devices-disconnected',
  `with gone as (
      select d.sn from unnest($2::text[], $3::float8[]) as i (sn, at)
      join devices d on d.sn = i.sn and d.online and d.last_seen_at <= to_timestamp(i.at / 1000)
      order by d.sn for update of d
    )
    update devices d set online = false from gone where d.sn = gone.sn and d.online`,
);

/** Marks devices offline whose connection ended, unless they were heard later on another one. */
export async function markDisconnected(
  on: Statements,
  ended: readonly { sn: string; atMs: number }[],
  changedAtMs: number,
): Promise<ToldPresenceRow[]> {
  return on.named<ToldPresenceRow>(DISCONNECTED, [
    changedAtMs,
    ended.map((each) => each.sn),
    ended.map((each) => each.atMs),
  ]);
}

const AT_ONCE_MAX = 1_000;

const SILENT = telling(
  'devices-silent',
  `update devices d set online = false where d.sn in (
      select sn from devices where online and last_seen_at < to_timestamp($2::float8 / 1000)
      order by sn limit ${AT_ONCE_MAX} for update skip locked)`,
);

/** Marks offline who has not been heard since; at most 1,000 at a time. */
export async function markSilent(
  on: Statements,
  heardBeforeMs: number,
  changedAtMs: number,
): Promise<ToldPresenceRow[]> {
  return on.named<ToldPresenceRow>(SILENT, [changedAtMs, heardBeforeMs]);
}

const ALL_OFFLINE = telling(
  'devices-all-offline',
  'update devices d set online = false where d.online',
);

/** Marks every device offline: right when the broker they were connected to is gone. */
export async function markAllOffline(
  on: Statements,
  changedAtMs: number,
): Promise<ToldPresenceRow[]> {
  return on.named<ToldPresenceRow>(ALL_OFFLINE, [changedAtMs]);
}
