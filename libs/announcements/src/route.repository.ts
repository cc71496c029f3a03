import { outboxClaimCte } from '#libs/persistence';
import type { Statements } from '#libs/persistence';
import type { AnnouncementState } from '#libs/kernel';
import { timeSql } from './announcement-row.js';
import type { NewAnnouncement } from './announcement-row.js';
import { toldCte } from './final-states.js';

/** A device of a store. */
export interface StoreDevice {
  readonly sn: string;
  readonly model: string;
  readonly storeId: string;
  /** Null when it is there for the whole store. */
  readonly terminalId: string | null;
  readonly placement: number;
}

const STORE_DEVICES = {
  name: 'announcements-store-devices',
  // Of every model: asked for speakers only, a plan without statistics reads them all by model.
  text: `
    select sn, model, store_id as "storeId", terminal_id as "terminalId", placement
    from devices where store_id = any ($1::text[])`,
};

/**
 * SQL: the devices of one store, speakers or not, as one value that {@link toStoreDevices} reads;
 * null where there is none.
 */
export function storeDevicesSql(storeId: string): string {
  return `(
    select json_agg(json_build_array(sn, model, store_id, terminal_id, placement)) from devices
    where store_id = ${storeId})`;
}

/** What {@link storeDevicesSql} found. */
export function toStoreDevices(found: unknown): readonly StoreDevice[] {
  const rows = (found ?? []) as readonly [string, string, string, string | null, number][];
  return rows.map(([sn, model, storeId, terminalId, placement]) => {
    return { sn, model, storeId, terminalId, placement };
  });
}

/** The devices of some stores, speakers or not. */
export async function findStoreDevices(
  on: Statements,
  storeIds: readonly string[],
): Promise<StoreDevice[]> {
  return on.named<StoreDevice>(STORE_DEVICES, [storeIds]);
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
  on: Statements,
  payments: readonly { merchantId: string; paymentId: string }[],
): Promise<ReadonlySet<string>> {
  if (payments.length === 0) return new Set();
  const rows = await on.named<{ id: string }>(WHOLLY_REFUNDED, [
    payments.map((each) => each.merchantId),
    payments.map((each) => each.paymentId),
  ]);
  return new Set(rows.map((row) => row.id));
}

/** SQL: stores what the first 15 parameters hold, in state queued or expired; $16 is the time. */
function insertSql(of: { parameters: string; columns: string; where: string }): string {
  return `
    insert into announcements (merchant_id, id, store_id, sn, kind, subject_id, payment_id, amount,
      wallet, text, n, placement, state, notified_at, queued_at, expires_at, closed_at)
    select merchant_id, id, store_id, sn, kind, subject_id, payment_id, amount, wallet, text, n,
      placement, case when expired then 'expired' else 'queued' end, ${timeSql('notified_at')},
      ${timeSql('$16')}, ${timeSql('expires_at')}, case when expired then ${timeSql('$16')} end
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::bigint[], $9::text[], $10::text[], $11::int[], $12::int[], $13::float8[], $14::float8[],
      $15::bool[]${of.parameters}) as i (merchant_id, id, store_id, sn, kind, subject_id,
        payment_id, amount, wallet, text, n, placement, notified_at, expires_at,
        expired${of.columns})
    ${of.where}
    order by merchant_id, id
    on conflict do nothing`;
}

const INSERT = {
  name: 'announcements-insert',
  text: `${insertSql({ parameters: '', columns: '', where: '' })} returning id`,
};

/**
 * Stores announcements; those that are there already (a repeat of the event) are left out of the
 * answer.
 */
export async function insertAnnouncements(
  on: Statements,
  announcements: readonly NewAnnouncement[],
  queuedAtMs: number,
): Promise<NewAnnouncement[]> {
  if (announcements.length === 0) return [];
  const rows = unique(announcements);
  const inserted = await on.named<{ id: string }>(INSERT, [...columnsOf(rows), queuedAtMs]);
  const ids = new Set(inserted.map((row) => row.id));
  return rows.filter((row) => ids.has(row.id));
}

/** One to be stored if the outbox row it comes from can be claimed. */
export interface RoutedAnnouncement extends NewAnnouncement {
  readonly outboxId: bigint;
}

/** One that was stored. */
export interface StoredAnnouncement extends NewAnnouncement {
  readonly state: AnnouncementState;
  /** The live event that tells of its final state; null while it is open. */
  readonly liveId: bigint | null;
}

const ROUTE = {
  name: 'announcements-route',
  // A full join is never planned as a loop in a loop.
  text: `
    with ${outboxClaimCte('$17')}, stored as (${insertSql({
      parameters: ', $18::bigint[]',
      columns: ', outbox_id',
      where: 'where i.outbox_id in (select claimed.id from claimed)',
    })}
      returning merchant_id, id, store_id, sn, state
    ), ${toldCte('stored', '$16')}
    select stored.id, stored.state, told.id as "liveId"
    from stored full join told on told.announcement_id = stored.id`,
};

/**
 * In one statement: takes outbox rows for good as far as nobody else has them, stores the
 * announcements that come from those, and writes the live events of the expired ones. What is there
 * already (a repeat of the event) is left out of the answer.
 */
export async function claimAndInsert(
  on: Statements,
  routed: { outboxIds: readonly bigint[]; announcements: readonly RoutedAnnouncement[] },
  queuedAtMs: number,
): Promise<StoredAnnouncement[]> {
  const rows = unique(routed.announcements);
  const stored = await on.named<Pick<StoredAnnouncement, 'id' | 'state' | 'liveId'>>(ROUTE, [
    ...columnsOf(rows),
    queuedAtMs,
    routed.outboxIds,
    rows.map((row) => row.outboxId),
  ]);
  const byId = new Map(stored.map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const found = byId.get(row.id);
    return found ? [{ ...row, state: found.state, liveId: found.liveId }] : [];
  });
}

/**
 * An event can come twice in one batch. Whoever claims the row of the one that is kept stores the
 * very same announcement.
 */
function unique<Row extends NewAnnouncement>(announcements: readonly Row[]): Row[] {
  return [...new Map(announcements.map((row) => [row.id, row])).values()];
}

function columnsOf(rows: readonly NewAnnouncement[]): unknown[][] {
  const column = <V>(value: (row: NewAnnouncement) => V): V[] => rows.map(value);
  return [
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
  ];
}
