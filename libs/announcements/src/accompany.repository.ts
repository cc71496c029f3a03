import { rowsSql } from '#libs/persistence';
import type { RowColumns } from '#libs/persistence';
import { timeSql } from './announcement-row.js';
import type { NewAnnouncement } from './announcement-row.js';

const ROW = {
  id: 'text',
  payment_id: 'text',
  sn: 'text',
  text: 'text',
  placement: 'int',
  expires_at: 'float8',
} satisfies RowColumns;

/**
 * SQL: the common table expression `announced`, which stores announcements of payments that the
 * same statement stores: `stored` has them with the running number that is announced. Parameters
 * from `$first` on are those of {@link accompanyColumns}. Nothing is there yet: the ids are made of
 * the payments'.
 */
export function accompanyCte(first: number): string {
  const queuedAt = `$${first + Object.keys(ROW).length}`;
  return `
    announced as (
      insert into announcements (merchant_id, id, store_id, sn, kind, subject_id, payment_id,
        amount, wallet, text, n, placement, state, notified_at, queued_at, expires_at)
      select s.merchant_id, i.id, s.store_id, i.sn, 'payment', s.id, s.id, s.amount, s.wallet,
        i.text, s.n, i.placement, 'queued', s.recorded_at, ${timeSql(queuedAt)},
        ${timeSql('i.expires_at')}
      from ${rowsSql(ROW, first)} as i
      join stored s on s.id = i.payment_id
    )`;
}

/** The parameters of {@link accompanyCte} for announcements of payments. */
export function accompanyColumns(rows: readonly NewAnnouncement[], queuedAtMs: number): unknown[] {
  return [
    rows.map((row) => row.id),
    rows.map((row) => row.paymentId),
    rows.map((row) => row.sn),
    rows.map((row) => row.text),
    rows.map((row) => row.placement),
    rows.map((row) => row.expiresAtMs),
    queuedAtMs,
  ];
}
