import type { AnnouncementState } from '#libs/kernel';
import type { AckCode } from '#libs/protocol';

/** What can happen to an announcement. */
export type AnnouncementEvent =
  | 'send'
  | 'rx'
  | 'done_ok'
  | 'done_duplicate'
  | 'done_expired'
  | 'done_failed'
  | 'expire'
  | 'cancel';

/** A row of the table: from which states an event leads to which one. */
export interface Move {
  readonly event: AnnouncementEvent;
  /** What it is, for the docs. */
  readonly means: string;
  readonly from: readonly AnnouncementState[];
  readonly to: AnnouncementState;
}

const OPEN = ['queued', 'sent', 'received'] as const;

/**
 * The whole life of an announcement; what is not in this table does not happen. States only move
 * forward, with the one exception of a `done 200` that was slow to arrive. `rx` once more is a
 * re-send in a new session: the session is noted, the time stamp stays.
 */
export const moves: readonly Move[] = [
  { event: 'send', means: 'handed to the broker', from: ['queued'], to: 'sent' },
  { event: 'rx', means: 'device: received', from: OPEN, to: 'received' },
  { event: 'done_ok', means: 'device: done 200', from: [...OPEN, 'expired'], to: 'played' },
  { event: 'done_duplicate', means: 'device: done 208', from: OPEN, to: 'played' },
  { event: 'done_expired', means: 'device: done 410', from: OPEN, to: 'expired' },
  { event: 'done_failed', means: 'device: any other done', from: OPEN, to: 'failed' },
  { event: 'expire', means: 'no done by 5 s after the expiry', from: OPEN, to: 'expired' },
  { event: 'cancel', means: 'the device was moved or replaced', from: OPEN, to: 'cancelled' },
];

/** The states in which something is still awaited. */
export const openStates: readonly AnnouncementState[] = OPEN;

const EVENT_OF_CODE: Record<AckCode, AnnouncementEvent> = {
  200: 'done_ok',
  208: 'done_duplicate',
  409: 'done_failed',
  410: 'done_expired',
  415: 'done_failed',
  422: 'done_failed',
  423: 'done_failed',
  429: 'done_failed',
  500: 'done_failed',
};

/** What a `done` with this code is. */
export function eventOfDone(code: AckCode): AnnouncementEvent {
  return EVENT_OF_CODE[code];
}

/** The row of an event. */
export function moveOf(event: AnnouncementEvent): Move {
  return moves.find((move) => move.event === event)!;
}

/** Where an event leads from a state; null when it changes nothing there. */
export function next(state: AnnouncementState, event: AnnouncementEvent): AnnouncementState | null {
  const move = moveOf(event);
  return move.from.includes(state) ? move.to : null;
}

/** SQL: whether the event named by one column may happen in the state named by the other. */
export function mayMoveSql(eventColumn: string, stateColumn: string): string {
  const cases = moves.map(
    ({ event, from }) => `when '${event}' then ${stateColumn} in (${quoted(from)})`,
  );
  return `case ${eventColumn} ${cases.join(' ')} else false end`;
}

/** SQL: whether this event may happen in the state named by a column. */
export function mayMoveBySql(event: AnnouncementEvent, stateColumn: string): string {
  return `${stateColumn} in (${quoted(moveOf(event).from)})`;
}

/** SQL: whether the state named by a column is a final one. */
export function isFinalSql(stateColumn: string): string {
  return `${stateColumn} not in (${quoted(openStates)})`;
}

function quoted(states: readonly AnnouncementState[]): string {
  return states.map((state) => `'${state}'`).join(', ');
}
