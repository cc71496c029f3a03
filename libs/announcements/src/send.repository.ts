import type { Statements } from '#libs/persistence';
import { mayMoveBySql } from './state-table.js';
import { ROW_COLUMNS, timeSql } from './announcement-row.js';
import type { AnnouncementRow } from './announcement-row.js';
import type { Flight } from './flights.js';
import { attemptsDueSql } from './schedule.js';

/** Open, and with a whole second left at $1. */
const SENDABLE = `a.closed_at is null and a.expires_at >= ${timeSql('$1')} + interval '1 s'`;

const PLACEMENTS = {
  name: 'announcements-placements',
  text: 'select sn, placement from devices where sn = any ($1::text[])',
};

/** Where devices are now, by their placement number. */
export async function findPlacements(
  on: Statements,
  sns: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await on.named<{ sn: string; placement: number }>(PLACEMENTS, [sns]);
  return new Map(rows.map((row) => [row.sn, row.placement]));
}

const MARK_SENT = {
  name: 'announcements-mark-sent',
  text: `
    with sent as (
      select a.merchant_id, a.id, ${timeSql('i.at')} as at
      from unnest($1::text[], $2::text[], $3::float8[]) as i (merchant_id, id, at)
      join announcements a on a.merchant_id = i.merchant_id and a.id = i.id
      where ${mayMoveBySql('send', 'a.state')}
      order by a.merchant_id, a.id for update of a skip locked
    )
    update announcements a set
      state = 'sent', sent_at = coalesce(a.sent_at, sent.at), attempts = greatest(a.attempts, 1)
    from sent where a.merchant_id = sent.merchant_id and a.id = sent.id
    returning a.id`,
};

/** Writes sends whose ack is slow to come; the others are written together with their ack. */
export async function markSent(on: Statements, flights: readonly Flight[]): Promise<number> {
  const rows = await on.named(MARK_SENT, [
    flights.map((each) => each.merchantId),
    flights.map((each) => each.id),
    flights.map((each) => each.sentAtMs),
  ]);
  return rows.length;
}

const FETCH = {
  name: 'announcements-fetch',
  text: `
    with picked as (
      select a.merchant_id, a.id
      from unnest($2::text[], $3::int[]) as i (sn, room)
      join devices d on d.sn = i.sn
      cross join lateral (
        select a.merchant_id, a.id from announcements a
        where a.sn = d.sn and a.id >= $5 and ${SENDABLE} and a.placement = d.placement
          and (a.received_at is null or a.received_sess is distinct from d.sess)
          and a.id <> all ($4::text[])
        order by a.queued_at, a.n nulls last, a.id
        limit i.room for update skip locked
      ) a
    ), taken as (
      update announcements a set
        state = case when ${mayMoveBySql('send', 'a.state')} then 'sent' else a.state end,
        sent_at = coalesce(a.sent_at, ${timeSql('$1')}), attempts = a.attempts + 1
      from picked where a.merchant_id = picked.merchant_id and a.id = picked.id
      returning a.*
    )
    select ${ROW_COLUMNS} from taken a join devices d on d.sn = a.sn
    order by a.queued_at, a.n nulls last, a.id`,
};

/** Whose backlog is wanted, and how much of it. */
export interface FetchRequest {
  readonly nowMs: number;
  readonly rooms: readonly { readonly sn: string; readonly room: number }[];
  /** In flight already. */
  readonly except: readonly string[];
  /** No open announcement has a smaller id. */
  readonly idFloor: string;
}

/**
 * Takes what devices are still to be sent, oldest first, and writes it as sent: neither what is in
 * flight nor what the device received in its present session.
 */
export async function fetchToSend(
  on: Statements,
  request: FetchRequest,
): Promise<AnnouncementRow[]> {
  const { nowMs, rooms, except, idFloor } = request;
  return on.named<AnnouncementRow>(FETCH, [
    nowMs,
    rooms.map((each) => each.sn),
    rooms.map((each) => each.room),
    except,
    idFloor,
  ]);
}

const AT_ONCE_MAX = 500;

const RESEND = {
  name: 'announcements-resend',
  text: `
    with due as (
      select a.merchant_id, a.id, ${attemptsDueSql('a.sent_at', timeSql('$1'))} as attempts
      from announcements a join devices d on d.sn = a.sn and d.placement = a.placement
      where ${SENDABLE} and a.state = 'sent'
        and a.attempts < ${attemptsDueSql('a.sent_at', timeSql('$1'))}
      order by a.queued_at limit ${AT_ONCE_MAX} for update of a skip locked
    ), again as (
      update announcements a set attempts = due.attempts
      from due where a.merchant_id = due.merchant_id and a.id = due.id
      returning a.*
    )
    select ${ROW_COLUMNS} from again a join devices d on d.sn = a.sn
    order by a.queued_at, a.n nulls last, a.id`,
};

/** Takes what is to be sent again now, by the schedule of the protocol; at most 500 at a time. */
export async function takeResends(on: Statements, nowMs: number): Promise<AnnouncementRow[]> {
  return on.named<AnnouncementRow>(RESEND, [nowMs]);
}

const FORGOTTEN = {
  name: 'announcements-forgotten',
  text: `
    select distinct sn from (
      select a.sn from announcements a
      where ${SENDABLE} and a.state = 'queued' and a.queued_at <= ${timeSql('$2')}
      order by a.queued_at limit 5000) as waiting`,
};

/** Devices with announcements that nobody sent: their process died, or they wait for room. */
export async function findForgotten(
  on: Statements,
  nowMs: number,
  queuedBeforeMs: number,
): Promise<string[]> {
  const rows = await on.named<{ sn: string }>(FORGOTTEN, [nowMs, queuedBeforeMs]);
  return rows.map((row) => row.sn);
}
