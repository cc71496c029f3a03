import { encodeEvent } from '#libs/kernel';
import type { AnyEvent, EventName } from '#libs/kernel';
import type { Statements, Tx } from '../database.js';
import { outboxClaimCte } from './claim.js';

/** A row of the outbox: one event for one subscriber. */
export interface StoredEvent {
  readonly id: bigint;
  readonly subscriber: string;
  readonly event: EventName;
  /** JSON as stored. */
  readonly payload: unknown;
  /** The event itself when it was written by this process: saves decoding it again. */
  readonly decoded?: AnyEvent;
}

const FAILURES_MAX = 20;
const RETRY_DELAY_MAX_MS = 60_000;

const APPEND = {
  name: 'outbox-append',
  text: `
    insert into outbox (subscriber, event, payload, created_at)
    select subscriber, event, payload::json, to_timestamp($4::float8 / 1000)
    from unnest($1::text[], $2::text[], $3::text[]) with ordinality
      as input (subscriber, event, payload, line)
    order by line
    returning id`,
};

/** Writes the rows in the order given; ids come back in that order. */
export async function appendRows(
  tx: Tx,
  pairs: readonly { subscriber: string; event: AnyEvent }[],
  nowMs: number,
): Promise<readonly StoredEvent[]> {
  const payloads = pairs.map(({ event }) =>
    JSON.stringify(encodeEvent(event.event, event.payload as never)),
  );
  const rows = await tx.named<{ id: bigint }>(APPEND, [
    pairs.map((pair) => pair.subscriber),
    pairs.map((pair) => pair.event.event),
    payloads,
    nowMs,
  ]);
  return pairs.map(({ subscriber, event }, index) => ({
    id: rows[index]!.id,
    subscriber,
    event: event.event,
    payload: payloads[index],
    decoded: event,
  }));
}

const CLAIM = {
  name: 'outbox-claim',
  text: `with ${outboxClaimCte('$1')} select id from claimed`,
};

/** Takes rows for good, as far as nobody else has them. */
export async function claimRows(tx: Tx, ids: readonly bigint[]): Promise<ReadonlySet<bigint>> {
  const rows = await tx.named<{ id: bigint }>(CLAIM, [ids.map(String)]);
  return new Set(rows.map((row) => row.id));
}

const DUE = {
  name: 'outbox-due',
  text: `
    select id, subscriber, event, payload from outbox
    where dead_at is null and subscriber = any ($1::text[])
      and created_at < to_timestamp($2::float8 / 1000)
      and (next_at is null or next_at <= to_timestamp($3::float8 / 1000))
    order by id limit $4`,
};

/** Rows that nobody delivered in time, oldest first. */
export async function dueRows(
  on: Statements,
  wanted: { subscribers: string[]; createdBeforeMs: number; nowMs: number; limit: number },
): Promise<readonly StoredEvent[]> {
  return on.named<StoredEvent>(DUE, [
    wanted.subscribers,
    wanted.createdBeforeMs,
    wanted.nowMs,
    wanted.limit,
  ]);
}

/** Counts a failure and sets the next try; true when it was the last one. */
export async function markFailed(
  tx: Tx,
  failure: { id: bigint; error: unknown; nowMs: number },
): Promise<boolean> {
  const rows = await tx.query<{ dead: boolean }>(
    `update outbox set
       attempts = attempts + 1,
       last_error = left($2, 500),
       next_at = to_timestamp(($3::float8 + least($4, 1000 * power(2, attempts))) / 1000),
       dead_at = case when attempts + 1 >= $5 then to_timestamp($3::float8 / 1000) end
     where id = $1 returning dead_at is not null as dead`,
    [failure.id, String(failure.error), failure.nowMs, RETRY_DELAY_MAX_MS, FAILURES_MAX],
  );
  return rows[0]?.dead ?? false;
}

const OLDEST = {
  name: 'outbox-oldest',
  text: 'select min(created_at) as oldest from outbox where dead_at is null',
};

/** When the oldest undelivered event was written, ms since the epoch. */
export async function oldestCreatedAt(on: Statements): Promise<number | null> {
  const rows = await on.named<{ oldest: Date | null }>(OLDEST, []);
  return rows[0]?.oldest?.getTime() ?? null;
}
