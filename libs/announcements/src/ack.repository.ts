import type { AnnouncementState } from '#libs/kernel';
import { rowsSql } from '#libs/persistence';
import type { RowColumns, Statements } from '#libs/persistence';
import type { AnnounceKind } from '#libs/protocol';
import { timeSql } from './announcement-row.js';
import { toldCte } from './final-states.js';
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
  /** Of a sum; null for other kinds. */
  readonly queuedAt: Date | null;
  /** Whether this very answer is what set the time of receipt. */
  readonly isFirstReceipt: boolean;
  /** Seconds from the notification to the receipt; null when there was no notification. */
  readonly receivedAfterS: number | null;
  /** Likewise until it was played; null also while it was not. */
  readonly playedAfterS: number | null;
  /** Of a sum: whether it had been given up before. Null for other kinds. */
  readonly isLate: boolean | null;
  /** The live event that tells of its final state; null while it is open. */
  readonly liveId: bigint | null;
}

/** How answers are applied. */
export interface Application {
  /** ms; what live pages are told. */
  readonly atMs: number;
  /** Whether the caller settles what a sum's end means for what it counted. */
  readonly withSums: boolean;
}

// Numbers, since a time is read from its text by an expression, for each row.
const secondsAfterNotification = (at: string): string =>
  `extract(epoch from ${at} - a.notified_at)::float8`;

const AT = `coalesce(i.rx_at, i.done_at)`;

const ANSWER = {
  sn: 'text',
  id: 'text',
  event: 'text',
  to_state: 'text',
  rx_at: 'float8',
  done_at: 'float8',
  code: 'int2',
  device_at: 'float8',
  sent_at: 'float8',
} satisfies RowColumns;

const APPLY = {
  name: 'announcements-apply-answers',
  // An answer counts only for an announcement of that SN, and only if the state table has the move.
  // A second rx notes the new session and nothing else. Every time stamp is written once. The query
  // in `returning` sees the row as it was before. A full join is never planned as a loop in a loop.
  text: `
    with changed as (update announcements a set
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
    from ${rowsSql(ANSWER, 1)} as i
    join devices d on d.sn = i.sn
    where a.sn = i.sn and a.id = i.id and ${mayMoveSql('i.event', 'a.state')}
      and (a.state <> i.to_state or a.received_sess is distinct from d.sess)
      and ($11::bool or a.kind <> 'missed')
    returning a.merchant_id, a.id, a.store_id, a.sn, a.kind, a.state, i.event,
      case when a.kind = 'missed' then a.queued_at end as queued_at,
      a.received_at = ${timeSql(AT)} as is_first_receipt,
      ${secondsAfterNotification('a.received_at')} as received_after,
      ${secondsAfterNotification('a.played_at')} as played_after,
      case when a.kind = 'missed' then (
        select before.closed_at is not null from announcements before
        where before.merchant_id = a.merchant_id and before.id = a.id) end as is_late
    ), ${toldCte('changed', '$10')}
    select c.merchant_id as "merchantId", c.id, c.store_id as "storeId", c.sn, c.kind, c.state,
      c.event, c.queued_at as "queuedAt", c.is_first_receipt as "isFirstReceipt",
      c.received_after as "receivedAfterS", c.played_after as "playedAfterS",
      c.is_late as "isLate", told.id as "liveId"
    from changed c full join told on told.announcement_id = c.id`,
};

/**
 * Applies answers and writes the live events of what ended; what comes back is what changed, so
 * that one of several processes acts on it.
 */
export async function applyAnswers(
  on: Statements,
  answers: readonly DeviceAnswer[],
  { atMs, withSums }: Application,
): Promise<AnsweredRow[]> {
  const column = <V>(value: (answer: DeviceAnswer) => V): V[] => answers.map(value);
  return on.named<AnsweredRow>(APPLY, [
    column((each) => each.sn),
    column((each) => each.id),
    column((each) => each.event),
    column((each) => moveOf(each.event).to),
    column((each) => each.rxAtMs),
    column((each) => each.doneAtMs),
    column((each) => each.code),
    column((each) => each.deviceAtMs),
    column((each) => each.sentAtMs),
    atMs,
    withSums,
  ]);
}
