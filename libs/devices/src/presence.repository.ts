import type { Tx } from '#libs/persistence';

/** A device whose presence changed. */
export interface PresenceRow {
  readonly sn: string;
  readonly merchantId: string | null;
  readonly storeId: string | null;
  readonly online: boolean;
}

/** What a device says of one of its sessions. */
export interface SessionPresence {
  readonly sn: string;
  readonly sess: string;
  readonly online: boolean;
  readonly atMs: number;
}

const CHANGED = `d.sn, d.merchant_id as "merchantId", d.store_id as "storeId", d.online`;

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
  tx: Tx,
  seen: readonly (readonly [sn: string, atMs: number])[],
): Promise<void> {
  await tx.named(LAST_SEEN, [seen.map(([sn]) => sn), seen.map(([, atMs]) => atMs)]);
}

const OF_SESSION = {
  name: 'devices-presence-of-session',
  text: `
    with said as (
      select d.sn, i.online, to_timestamp(i.at / 1000) as at
      from unnest($1::text[], $2::text[], $3::bool[], $4::float8[]) as i (sn, sess, online, at)
      join devices d on d.sn = i.sn and d.sess = i.sess and d.online <> i.online
      order by d.sn for update of d
    )
    update devices d set
      online = said.online,
      last_seen_at = case when said.online then greatest(d.last_seen_at, said.at)
        else d.last_seen_at end
    from said where d.sn = said.sn and d.online <> said.online
    returning ${CHANGED}`,
};

/**
 * Applies what devices say of their current session; words of an earlier session change nothing.
 */
export async function applyPresence(
  tx: Tx,
  said: readonly SessionPresence[],
): Promise<PresenceRow[]> {
  return tx.named<PresenceRow>(OF_SESSION, [
    said.map((each) => each.sn),
    said.map((each) => each.sess),
    said.map((each) => each.online),
    said.map((each) => each.atMs),
  ]);
}

const DISCONNECTED = {
  name: 'devices-disconnected',
  text: `
    with gone as (
      select d.sn from unnest($1::text[], $2::float8[]) as i (sn, at)
      join devices d on d.sn = i.sn and d.online and d.last_seen_at <= to_timestamp(i.at / 1000)
      order by d.sn for update of d
    )
    update devices d set online = false from gone where d.sn = gone.sn and d.online
    returning ${CHANGED}`,
};

/** Marks devices offline whose connection ended, unless they were heard later on another one. */
export async function markDisconnected(
  tx: Tx,
  ended: readonly { sn: string; atMs: number }[],
): Promise<PresenceRow[]> {
  return tx.named<PresenceRow>(DISCONNECTED, [
    ended.map((each) => each.sn),
    ended.map((each) => each.atMs),
  ]);
}

const AT_ONCE_MAX = 1_000;

/** Marks offline who has not been heard since; at most 1,000 at a time. */
export async function markSilent(tx: Tx, heardBeforeMs: number): Promise<PresenceRow[]> {
  return tx.query<PresenceRow>(
    `update devices d set online = false where d.sn in (
       select sn from devices where online and last_seen_at < to_timestamp($1::float8 / 1000)
       order by sn limit ${AT_ONCE_MAX} for update skip locked)
     returning ${CHANGED}`,
    [heardBeforeMs],
  );
}

/** Marks every device offline: right when the broker they were connected to is gone. */
export async function markAllOffline(tx: Tx): Promise<PresenceRow[]> {
  return tx.query<PresenceRow>(
    `update devices d set online = false where d.online returning ${CHANGED}`,
  );
}
