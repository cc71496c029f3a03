import { timeSql } from './announcement-row.js';
import type { NewAnnouncement } from './announcement-row.js';

/** How many parameters {@link accompanyCte} takes. */
const PARAMETERS = 12;

/**
 * SQL: the common table expression `announced`, which stores announcements of payments that the
 * same statement stores: `stored (id, n)` has them with the running number that is announced.
 * Parameters from `$first` on are those of {@link accompanyColumns}. Nothing is there yet: the ids
 * are made of the payments'.
 */
export function accompanyCte(first: number): string {
  const $ = Array.from({ length: PARAMETERS }, (_, index) => `$${first + index}`);
  return `
    announced as (
      insert into announcements (merchant_id, id, store_id, sn, kind, subject_id, payment_id,
        amount, wallet, text, n, placement, state, notified_at, queued_at, expires_at)
      select i.merchant_id, i.id, i.store_id, i.sn, 'payment', i.payment_id, i.payment_id,
        i.amount, i.wallet, i.text, s.n, i.placement, 'queued', ${timeSql('i.notified_at')},
        ${timeSql($[11]!)}, ${timeSql('i.expires_at')}
      from unnest(${$[0]}::text[], ${$[1]}::text[], ${$[2]}::text[], ${$[3]}::text[],
        ${$[4]}::text[], ${$[5]}::bigint[], ${$[6]}::text[], ${$[7]}::text[], ${$[8]}::int[],
        ${$[9]}::float8[], ${$[10]}::float8[]) as i (merchant_id, id, store_id, sn, payment_id,
          amount, wallet, text, placement, notified_at, expires_at)
      join stored s on s.id = i.payment_id
    )`;
}

/** The parameters of {@link accompanyCte} for announcements of payments. */
export function accompanyColumns(rows: readonly NewAnnouncement[], queuedAtMs: number): unknown[] {
  return [
    rows.map((row) => row.merchantId),
    rows.map((row) => row.id),
    rows.map((row) => row.storeId),
    rows.map((row) => row.sn),
    rows.map((row) => row.paymentId),
    rows.map((row) => row.amount),
    rows.map((row) => row.wallet),
    rows.map((row) => row.text),
    rows.map((row) => row.placement),
    rows.map((row) => row.notifiedAtMs),
    rows.map((row) => row.expiresAtMs),
    queuedAtMs,
  ];
}
