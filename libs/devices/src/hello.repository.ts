import type { Tx } from '#libs/persistence';
import type { ShadowState } from './device.repository.js';

/** A session as a device opens it. */
export interface NewSession {
  readonly sn: string;
  readonly sess: string;
  readonly firmware: string;
  readonly hardware: string;
  readonly atMs: number;
}

/** A device whose new session this process recorded, so this process answers. */
export interface OpenedSession {
  readonly sn: string;
  readonly model: string;
  readonly merchantId: string | null;
  readonly storeId: string | null;
  readonly placement: number;
  readonly wasOnline: boolean;
  readonly desired: ShadowState;
  readonly desiredVersion: number;
}

/** A hello that comes again within this time is another process's copy of the same one. */
const COPY_WITHIN_MS = 1_000;

const OPEN = {
  name: 'devices-open-session',
  text: `
    with opening as (
      select d.sn, d.online, i.sess, i.firmware, i.hardware, to_timestamp(i.at / 1000) as at
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[])
        as i (sn, sess, firmware, hardware, at)
      join devices d on d.sn = i.sn and (d.sess is distinct from i.sess or d.last_seen_at is null
        or not d.online or d.last_seen_at <= to_timestamp((i.at - ${COPY_WITHIN_MS}) / 1000))
      order by d.sn for update of d
    )
    update devices d set
      sess = o.sess, online = true, firmware = o.firmware, hardware = o.hardware,
      last_seen_at = greatest(d.last_seen_at, o.at)
    from opening o where d.sn = o.sn
    returning d.sn, d.model, d.merchant_id as "merchantId", d.store_id as "storeId", d.placement,
      o.online as "wasOnline", d.desired, d.desired_version as "desiredVersion"`,
};

/**
 * Records new sessions; answers those that this statement changed. A device that repeats its hello
 * in the same session is answered again after a second, a copy that came to another process is not.
 */
export async function openSessions(
  tx: Tx,
  sessions: readonly NewSession[],
): Promise<OpenedSession[]> {
  return tx.named<OpenedSession>(OPEN, [
    sessions.map((each) => each.sn),
    sessions.map((each) => each.sess),
    sessions.map((each) => each.firmware),
    sessions.map((each) => each.hardware),
    sessions.map((each) => each.atMs),
  ]);
}
