import type { AnnouncementState } from '#libs/kernel';
import type { Statements, Tx } from '#libs/persistence';
import type { AnnounceKind } from '#libs/protocol';
import { ROW_COLUMNS, timeSql } from './announcement-row.js';
import type { AnnouncementRow } from './announcement-row.js';
import { mayMoveBySql } from './state-table.js';

/** An announcement that ended without the device's word. */
export interface EndedRow {
  readonly merchantId: string;
  readonly id: string;
  readonly storeId: string;
  readonly sn: string;
  readonly kind: AnnounceKind;
  readonly state: AnnouncementState;
}

/** The most that one pass ends. */
export const ENDED_AT_ONCE_MAX = 1_000;

const ENDED = `a.merchant_id as "merchantId", a.id, a.store_id as "storeId", a.sn, a.kind, a.state`;

function overdueSql(before: string): string {
  return `announcements a
      where a.closed_at is null and ${mayMoveBySql('expire', 'a.state')}
        and a.expires_at <= ${timeSql(before)}`;
}

const OVERDUE = {
  name: 'announcements-overdue',
  text: `select exists (select from ${overdueSql('$1')}) as found`,
};

/** Whether {@link expireDue} would find anything: a pass that does not costs one round trip. */
export async function isAnyDue(on: Statements, expiredBeforeMs: number): Promise<boolean> {
  const rows = await on.named<{ found: boolean }>(OVERDUE, [expiredBeforeMs]);
  return rows[0]!.found;
}

const EXPIRE = {
  name: 'announcements-expire',
  text: `
    with due as (
      select a.merchant_id, a.id from ${overdueSql('$2')}
      order by a.queued_at limit ${ENDED_AT_ONCE_MAX} for update skip locked
    )
    update announcements a set state = 'expired', closed_at = ${timeSql('$1')}
    from due where a.merchant_id = due.merchant_id and a.id = due.id
    returning ${ENDED}`,
};

/** Expires what had no `done` in time. */
export async function expireDue(
  tx: Tx,
  nowMs: number,
  expiredBeforeMs: number,
): Promise<EndedRow[]> {
  return tx.named<EndedRow>(EXPIRE, [nowMs, expiredBeforeMs]);
}

const MISPLACED_ROWS = `announcements a
      join devices d on d.sn = a.sn and d.placement <> a.placement
      where a.closed_at is null and ${mayMoveBySql('cancel', 'a.state')}`;

const ANY_MISPLACED = {
  name: 'announcements-any-misplaced',
  text: `select exists (select from ${MISPLACED_ROWS}) as found`,
};

/** Whether {@link cancelMisplaced} would find anything. */
export async function isAnyMisplaced(on: Statements): Promise<boolean> {
  const rows = await on.named<{ found: boolean }>(ANY_MISPLACED, []);
  return rows[0]!.found;
}

const MISPLACED = {
  name: 'announcements-cancel-misplaced',
  text: `
    with due as (
      select a.merchant_id, a.id from ${MISPLACED_ROWS}
      order by a.queued_at limit ${ENDED_AT_ONCE_MAX} for update of a skip locked
    )
    update announcements a set state = 'cancelled', closed_at = ${timeSql('$1')}
    from due where a.merchant_id = due.merchant_id and a.id = due.id
    returning ${ENDED}`,
};

/** Cancels what was routed to a device while it was being moved. */
export async function cancelMisplaced(tx: Tx, nowMs: number): Promise<EndedRow[]> {
  return tx.named<EndedRow>(MISPLACED, [nowMs]);
}

/** A cancelled announcement with all that its heir needs. */
export interface CancelledRow extends AnnouncementRow {
  readonly state: AnnouncementState;
  readonly isReceived: boolean;
  readonly notifiedAt: Date | null;
}

/** Cancels whatever is open for devices; `idFloor`: no open announcement has a smaller id. */
export async function cancelOpen(
  tx: Tx,
  wanted: { sns: readonly string[]; idFloor: string; atMs: number },
): Promise<CancelledRow[]> {
  return tx.query<CancelledRow>(
    `update announcements a set state = 'cancelled', closed_at = ${timeSql('$3')}
     from devices d
     where d.sn = a.sn and a.sn = any ($1) and a.id >= $2 and a.closed_at is null
       and ${mayMoveBySql('cancel', 'a.state')}
     returning ${ROW_COLUMNS}, a.state, a.received_at is not null as "isReceived",
       a.notified_at as "notifiedAt"`,
    [wanted.sns, wanted.idFloor, wanted.atMs],
  );
}
