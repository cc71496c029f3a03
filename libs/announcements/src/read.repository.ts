import type { AnnouncementState, Fen } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { AnnounceKind } from '#libs/protocol';
import { findStays, OF_STAY, stayColumns, staysSql } from './stays.repository.js';

/** An announcement as people see it. */
export interface Announcement {
  readonly id: string;
  readonly sn: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly kind: AnnounceKind;
  readonly paymentId: string | null;
  readonly state: AnnouncementState;
  /** The device's code, once it said one. */
  readonly code: number | null;
  readonly amount: Fen;
  readonly text: string;
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly sentAt: Date | null;
  readonly receivedAt: Date | null;
  readonly playedAt: Date | null;
  /** By the device's own clock. */
  readonly devicePlayedAt: Date | null;
  readonly expiresAt: Date;
}

const COLUMNS = `a.id, a.sn, a.merchant_id as "merchantId", a.store_id as "storeId", a.kind,
  a.payment_id as "paymentId", a.state, a.code, a.amount, a.text, a.attempts,
  a.queued_at as "queuedAt", a.sent_at as "sentAt", a.received_at as "receivedAt",
  a.played_at as "playedAt", a.device_played_at as "devicePlayedAt", a.expires_at as "expiresAt"`;

/**
 * Which announcements a list shows; ids are the time of what they are about, so a span of time is
 * one of ids.
 */
export interface AnnouncementQuery {
  readonly sn: string | null;
  readonly storeId: string | null;
  readonly state: AnnouncementState | null;
  readonly fromId: string | null;
  readonly toId: string | null;
  readonly beforeId: string | null;
  readonly limit: number;
}

/** Announcements from the newest. */
export async function findAnnouncements(
  tx: Tx,
  wanted: AnnouncementQuery,
): Promise<Announcement[]> {
  const { conditions, values } = conditionsOf(wanted);
  const limit = `$${values.length + 1}`;
  const newest = (all: readonly string[]): string =>
    `select ${COLUMNS} from announcements a
     ${all.length > 0 ? `where ${all.join(' and ')}` : ''} order by a.id desc limit ${limit}`;
  const { sn, storeId } = wanted;
  if (sn !== null || storeId === null) {
    return tx.query<Announcement>(newest(conditions), [...values, wanted.limit]);
  }
  return tx.query<Announcement>(
    `select a.* from ${staysSql(values.length + 2)}
     cross join lateral (${newest([OF_STAY, ...conditions])}) as a
     order by a.id desc limit ${limit}`,
    [...values, wanted.limit, ...stayColumns(await findStays(tx, storeId))],
  );
}

/** Only the conditions that are asked for, so that each combination is planned with its index. */
function conditionsOf(wanted: AnnouncementQuery): { conditions: string[]; values: unknown[] } {
  const possible: readonly (readonly [unknown, (place: string) => string])[] = [
    [wanted.sn, (place) => `a.sn = ${place}`],
    [wanted.storeId, (place) => `a.store_id = ${place}`],
    [wanted.state, (place) => `a.state = ${place}`],
    [wanted.fromId, (place) => `a.id >= ${place}`],
    [wanted.toId, (place) => `a.id < ${place}`],
    [wanted.beforeId, (place) => `a.id < ${place}`],
  ];
  const asked = possible.filter(([value]) => value !== null);
  return {
    conditions: asked.map(([, condition], index) => condition(`$${index + 1}`)),
    values: asked.map(([value]) => value),
  };
}

/** A span of ids, `to` not included. */
export interface IdSpan {
  readonly from: string;
  readonly to: string;
}

/** The announcements of a payment and of its refunds, whose ids lie in one of the spans. */
export async function findOfPayment(
  tx: Tx,
  paymentId: string,
  spans: readonly IdSpan[],
): Promise<Announcement[]> {
  return tx.query<Announcement>(
    `select a.* from unnest($2::text[], $3::text[]) as span (from_id, to_id)
     cross join lateral (select ${COLUMNS} from announcements a
       where a.id >= span.from_id and a.id < span.to_id and a.payment_id = $1) as a
     order by a.id limit 100`,
    [paymentId, spans.map(({ from }) => from), spans.map(({ to }) => to)],
  );
}

/** How many payments of a store's day were heard, and how many were not and will not be. */
export interface AnnouncedCounts {
  readonly announced: number;
  readonly missed: number;
}

/** Counts payments, not announcements: one that any device played was heard. */
export async function countAnnounced(
  tx: Tx,
  wanted: { storeId: string; fromId: string; toId: string },
): Promise<AnnouncedCounts> {
  const [row] = await tx.query<{ announced: number; missed: number }>(
    `select count(*) filter (where heard)::int as announced,
       count(*) filter (where not heard and not open)::int as missed
     from (
       select bool_or(a.state = 'played') as heard, bool_or(a.closed_at is null) as open
       from ${staysSql(4)} join announcements a on ${OF_STAY}
       where a.store_id = $1 and a.id >= $2 and a.id < $3 and a.kind = 'payment'
         and a.state <> 'cancelled'
       group by a.payment_id) as payment`,
    [
      wanted.storeId,
      wanted.fromId,
      wanted.toId,
      ...stayColumns(await findStays(tx, wanted.storeId)),
    ],
  );
  return row!;
}
