import type { Tx } from '#libs/persistence';
import { timeSql } from './announcement-row.js';
import type { NewAnnouncement } from './announcement-row.js';

/** A device that can speak, and where. */
export interface Speaker {
  readonly sn: string;
  readonly model: string;
  readonly storeId: string;
  /** Null when it speaks the whole store's payments. */
  readonly terminalId: string | null;
  readonly placement: number;
}

const SPEAKERS = {
  name: 'announcements-speakers',
  text: `
    select sn, model, store_id as "storeId", terminal_id as "terminalId", placement
    from devices where store_id = any ($1::text[]) and model = any ($2::text[])`,
};

/** The speakers of some stores. */
export async function findSpeakers(
  tx: Tx,
  storeIds: readonly string[],
  models: readonly string[],
): Promise<Speaker[]> {
  return tx.named<Speaker>(SPEAKERS, [storeIds, models]);
}

const WHOLLY_REFUNDED = {
  name: 'announcements-wholly-refunded',
  text: `
    select p.id from unnest($1::text[], $2::text[]) as i (merchant_id, id)
    join payments p on p.merchant_id = i.merchant_id and p.id = i.id
    where p.refunded = p.amount`,
};

/** Which of these payments were given back wholly in the meantime. */
export async function findWhollyRefunded(
  tx: Tx,
  payments: readonly { merchantId: string; paymentId: string }[],
): Promise<ReadonlySet<string>> {
  if (payments.length === 0) return new Set();
  const rows = await tx.named<{ id: string }>(WHOLLY_REFUNDED, [
    payments.map((each) => each.merchantId),
    payments.map((each) => each.paymentId),
  ]);
  return new Set(rows.map((row) => row.id));
}

const INSERT = {
  name: 'announcements-insert',
  text: `
    insert into announcements (merchant_id, id, store_id, sn, kind, subject_id, payment_id, amount,
      wallet, text, n, placement, state, notified_at, queued_at, expires_at, closed_at)
    select merchant_id, id, store_id, sn, kind, subject_id, payment_id, amount, wallet, text, n,
      placement, case when expired then 'expired' else 'queued' end, ${timeSql('notified_at')},
      ${timeSql('$16')}, ${timeSql('expires_at')}, case when expired then ${timeSql('$16')} end
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::bigint[], $9::text[], $10::text[], $11::int[], $12::int[], $13::float8[], $14::float8[],
      $15::bool[]) as i (merchant_id, id, store_id, sn, kind, subject_id, payment_id, amount,
        wallet, text, n, placement, notified_at, expires_at, expired)
    order by merchant_id, id
    on conflict do nothing
    returning id`,
};

/**
 * Stores announcements; those that are there already (a repeat of the event) are left out of the
 * answer.
 */
export async function insertAnnouncements(
  tx: Tx,
  announcements: readonly NewAnnouncement[],
  queuedAtMs: number,
): Promise<NewAnnouncement[]> {
  if (announcements.length === 0) return [];
  // An event can come twice in one batch.
  const rows = [...new Map(announcements.map((row) => [row.id, row])).values()];
  const column = <V>(value: (row: NewAnnouncement) => V): V[] => rows.map(value);
  const inserted = await tx.named<{ id: string }>(INSERT, [
    column((row) => row.merchantId),
    column((row) => row.id),
    column((row) => row.storeId),
    column((row) => row.sn),
    column((row) => row.kind),
    column((row) => row.subjectId),
    column((row) => row.paymentId),
    column((row) => row.amount),
    column((row) => row.wallet),
    column((row) => row.text),
    column((row) => row.n),
    column((row) => row.placement),
    column((row) => row.notifiedAtMs),
    column((row) => row.expiresAtMs),
    column((row) => row.isExpired),
    queuedAtMs,
  ]);
  const ids = new Set(inserted.map((row) => row.id));
  return rows.filter((row) => ids.has(row.id));
}
