import type { AnnouncementState } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { AnnounceKind } from '#libs/protocol';
import { timeSql } from './announcement-row.js';
import { mayMoveSql, moveOf } from './state-table.js';
import type { AnnouncementEvent } from './state-table.js';

/** What a device said of one announcement; `rx` and `done` that came together are one. */
export interface DeviceAnswer {
  readonly sn: string;
  readonly id: string;
  readonly event: AnnouncementEvent;
  /** When `rx` came, ms; null when it did not. */
  readonly rxAtMs: number | null;
  /** When `done` came. */
  readonly doneAtMs: number | null;
  /** Of `done`. */
  readonly code: number | null;
  /** The device's own clock at `done`; null while it is not synced. */
  readonly deviceAtMs: number | null;
  /** When this process sent it first, if that is not written yet. */
  readonly sentAtMs: number | null;
}

/** An announcement that an answer changed. */
export interface AnsweredRow {
  readonly merchantId: string;
  readonly id: string;
  readonly storeId: string;
  readonly sn: string;
  readonly kind: AnnounceKind;
  readonly state: AnnouncementState;
  readonly event: AnnouncementEvent;
  readonly queuedAt: Date;
  readonly notifiedAt: Date | null;
  readonly receivedAt: Date;
  readonly playedAt: Date | null;
  /** Whether this very answer is what set the time of receipt. */
  readonly isFirstReceipt: boolean;
  /** Of a sum: whether it had been given up before. Null for other kinds. */
  readonly isLate: boolean | null;
}

const AT = `coalesce(i.rx_at, i.done_at)`;

const APPLY = {
  name: 'announcements-apply-answers',
  // An answer counts only for an announcement of that SN, and only if the state table has the move.
  // A second rx notes the new session and nothing else. Every time stamp is written once. The query
  // in `returning` sees the row as it was before.
  text: `
    update announcements a set
      state = i.to_state,
      code = coalesce(i.code, a.code),
      attempts = greatest(a.attempts, 1),
      sent_at = coalesce(a.sent_at, ${timeSql('i.sent_at')}, ${timeSql(AT)}),
      received_at = coalesce(a.received_at, ${timeSql(AT)}),
      received_sess = d.sess,
      played_at = case when i.to_state = 'played' then ${timeSql('i.done_at')} else a.played_at end,
      device_played_at = case when i.to_state = 'played' then ${timeSql('i.device_at')}
        else a.device_played_at end,
      closed_at = case when i.to_state <> 'received'
        then coalesce(a.closed_at, ${timeSql('i.done_at')}) end
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[],
      $7::int2[], $8::float8[], $9::float8[])
      as i (sn, id, event, to_state, rx_at, done_at, code, device_at, sent_at)
    join devices d on d.sn = i.sn
    where a.sn = i.sn and a.id = i.id and ${mayMoveSql('i.event', 'a.state')}
      and (a.state <> i.to_state or a.received_sess is distinct from d.sess)
    returning a.merchant_id as "merchantId", a.id, a.store_id as "storeId", a.sn, a.kind, a.state,
      i.event, a.queued_at as "queuedAt", a.notified_at as "notifiedAt",
      a.received_at as "receivedAt", a.played_at as "playedAt",
      a.received_at = ${timeSql(AT)} as "isFirstReceipt",
      case when a.kind = 'missed' then (
        select before.closed_at is not null from announcements before
        where before.merchant_id = a.merchant_id and before.id = a.id) end as "isLate"`,
};

/**
 * Applies answers; what comes back is what changed, so that one of several processes acts on it.
 */
export async function applyAnswers(
  tx: Tx,
  answers: readonly DeviceAnswer[],
): Promise<AnsweredRow[]> {
  const column = <V>(value: (answer: DeviceAnswer) => V): V[] => answers.map(value);
  return tx.named<AnsweredRow>(APPLY, [
    column((each) => each.sn),
    column((each) => each.id),
    column((each) => each.event),
    column((each) => moveOf(each.event).to),
    column((each) => each.rxAtMs),
    column((each) => each.doneAtMs),
    column((each) => each.code),
    column((each) => each.deviceAtMs),
    column((each) => each.sentAtMs),
  ]);
}
