import type { Database, Tx } from '#libs/persistence';
import type { Attempt } from './courier.js';
import type { SealedSecrets } from './endpoint.js';

/** A delivery that this process has taken for one attempt. */
export interface Claimed extends SealedSecrets {
  readonly id: string;
  readonly merchantId: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly body: string;
  /** Since it was begun, before this attempt. */
  readonly tries: number;
  readonly begunAt: Date;
  readonly url: string;
}

/** How an attempt ended, for whom. */
export interface Ended {
  readonly claimed: Pick<Claimed, 'id' | 'merchantId' | 'endpointId'>;
  readonly attempt: Attempt;
  readonly nowMs: number;
}

/** What becomes of an endpoint and a delivery after a failure. */
export interface Verdict {
  /** null: given up. */
  readonly nextAtMs: number | null;
  readonly failures: number;
  readonly failingSinceMs: number;
  readonly openUntilMs: number | null;
  readonly disabledReason: 'gone' | 'failing' | null;
}

// Endpoints with something pending are found by leaps through the index, one for each, so that a
// long queue of one is not read for the sake of the others. A paused endpoint whose pause is over
// gives one delivery, the probe; until its end is known it stays paused for everybody else.
const CLAIM = {
  name: 'webhook-deliveries-claim',
  text: `
    with recursive waiting (endpoint_id) as (
      (select endpoint_id from webhook_deliveries where state = 'pending'
       order by endpoint_id limit 1)
      union all
      select (select d.endpoint_id from webhook_deliveries d
              where d.state = 'pending' and d.endpoint_id > w.endpoint_id
              order by d.endpoint_id limit 1)
      from waiting w where w.endpoint_id is not null
    ), due as (
      select d.id, d.merchant_id, e.id as endpoint_id, e.open_until is not null as is_probe
      from waiting w join webhook_endpoints e on e.id = w.endpoint_id
      cross join lateral (
        select id, merchant_id, next_at from webhook_deliveries
        where endpoint_id = e.id and state = 'pending'
          and next_at <= to_timestamp($1::float8 / 1000)
        order by next_at limit (case when e.open_until is null then $3::int else 1 end)
        for update skip locked) d
      where e.enabled and (e.open_until is null or e.open_until <= to_timestamp($1::float8 / 1000))
        and e.id <> all ($5::text[])
      order by d.next_at limit $4::int
    ), taken as (
      update webhook_deliveries d set next_at = to_timestamp($2::float8 / 1000)
      from due where d.id = due.id and d.merchant_id = due.merchant_id
      returning d.id, d.merchant_id, d.endpoint_id, d.event_id, d.body, d.tries, d.begun_at
    ), probed as (
      update webhook_endpoints set open_until = to_timestamp($2::float8 / 1000)
      where id in (select endpoint_id from due where is_probe)
    )
    select t.id, t.merchant_id as "merchantId", t.endpoint_id as "endpointId",
      t.event_id as "eventId", t.body, t.tries, t.begun_at as "begunAt", e.url, e.secret,
      e.previous_secret as "previousSecret", e.previous_until as "previousUntil"
    from taken t join webhook_endpoints e
      on e.id = t.endpoint_id and e.merchant_id = t.merchant_id`,
};

/**
 * Takes due deliveries until `leaseEndMs`; what is not ended by then is taken again, by whoever
 * comes. At most `perEndpoint` of each endpoint that is not `busy`, `limit` altogether.
 */
export async function claimDue(
  database: Database,
  wanted: {
    nowMs: number;
    leaseEndMs: number;
    perEndpoint: number;
    limit: number;
    busy: readonly string[];
  },
): Promise<Claimed[]> {
  const { nowMs, leaseEndMs, perEndpoint, limit, busy } = wanted;
  return database.ingestStatement<Claimed>(CLAIM, [nowMs, leaseEndMs, perEndpoint, limit, busy]);
}

const LOGGED = `
    insert into webhook_attempts (delivery_id, n, merchant_id, at, status, ms, answer, error)
    select $1, changed.attempts, $2, to_timestamp($3::float8 / 1000), $4, $5, $6, $7 from changed`;

const SUCCEEDED = {
  name: 'webhook-succeeded',
  text: `
    with changed as (
      update webhook_deliveries set attempts = attempts + 1, tries = tries + 1,
        state = 'delivered', closed_at = to_timestamp($3::float8 / 1000)
      where id = $1 and merchant_id = $2 and state = 'pending' returning attempts
    ), well as (
      update webhook_endpoints set failures = 0, failing_since = null, open_until = null
      where id = $8 and merchant_id = $2 and (failures > 0 or open_until is not null)
    )${LOGGED}`,
};

/** Writes that a delivery was accepted: the endpoint is well. */
export async function writeSuccess(database: Database, ended: Ended): Promise<void> {
  await database.ingestStatement(SUCCEEDED, [...valuesOf(ended), ended.claimed.endpointId]);
}

const HEALTH = {
  name: 'webhook-health',
  text: `
    select failures, failing_since as "failingSince" from webhook_endpoints
    where id = $1 and merchant_id = $2 for no key update`,
};

/** The failures of an endpoint so far, locked; null when it was removed. */
export async function lockHealth(
  tx: Tx,
  { endpointId, merchantId }: { endpointId: string; merchantId: string },
): Promise<{ failures: number; failingSince: Date | null } | null> {
  const rows = await tx.named<{ failures: number; failingSince: Date | null }>(HEALTH, [
    endpointId,
    merchantId,
  ]);
  return rows[0] ?? null;
}

const FAILED = {
  name: 'webhook-failed',
  text: `
    with changed as (
      update webhook_deliveries set attempts = attempts + 1, tries = tries + 1,
        state = case when $8::float8 is null then 'dead' else state end,
        next_at = coalesce(to_timestamp($8::float8 / 1000), next_at),
        closed_at = case when $8::float8 is null then to_timestamp($3::float8 / 1000) end
      where id = $1 and merchant_id = $2 and state = 'pending' returning attempts
    )${LOGGED}`,
};

const ILL = {
  name: 'webhook-ill',
  text: `
    update webhook_endpoints set failures = $3, failing_since = to_timestamp($4::float8 / 1000),
      open_until = to_timestamp($5::float8 / 1000), enabled = enabled and $6::text is null,
      disabled_reason = coalesce(disabled_reason, $6)
    where id = $1 and merchant_id = $2`,
};

/** Writes that an attempt failed, and what follows for its delivery and its endpoint. */
export async function writeFailure(tx: Tx, ended: Ended, verdict: Verdict): Promise<void> {
  const { endpointId, merchantId } = ended.claimed;
  const { nextAtMs, failures, failingSinceMs, openUntilMs, disabledReason } = verdict;
  await tx.named(FAILED, [...valuesOf(ended), nextAtMs]);
  const health = [failures, failingSinceMs, openUntilMs, disabledReason];
  await tx.named(ILL, [endpointId, merchantId, ...health]);
}

function valuesOf({ claimed, attempt, nowMs }: Ended): unknown[] {
  const { status, ms, answer, error } = attempt;
  return [claimed.id, claimed.merchantId, nowMs, status, ms, answer, error];
}

const GIVE_UP = {
  name: 'webhook-give-up',
  text: `
    update webhook_deliveries set state = 'dead', closed_at = to_timestamp($2::float8 / 1000)
    where (id, merchant_id) in (
      select id, merchant_id from webhook_deliveries
      where state = 'pending' and begun_at < to_timestamp($1::float8 / 1000)
      order by endpoint_id, next_at limit $3::int for update skip locked)
    returning 1`,
};

/** Gives up what was begun before a moment and is still pending; answers how many. */
export async function giveUpBefore(
  database: Database,
  wanted: { beforeMs: number; nowMs: number; limit: number },
): Promise<number> {
  const { beforeMs, nowMs, limit } = wanted;
  return (await database.ingestStatement(GIVE_UP, [beforeMs, nowMs, limit])).length;
}

const PURGE = {
  name: 'webhook-purge',
  text: `
    delete from webhook_deliveries where (id, merchant_id) in (
      select id, merchant_id from (
        select id, merchant_id, state, created_at from webhook_deliveries order by id limit $2::int
      ) oldest where state <> 'pending' and created_at < to_timestamp($1::float8 / 1000))
    returning 1`,
};

/** Removes those of the oldest `limit` deliveries that were made before a moment; how many went. */
export async function purgeBefore(
  database: Database,
  beforeMs: number,
  limit: number,
): Promise<number> {
  return (await database.ingestStatement(PURGE, [beforeMs, limit])).length;
}

/** How many deliveries are on their way. */
export async function countPending(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ count: bigint }>(
    `select count(*) as count from webhook_deliveries where state = 'pending'`,
  );
  return Number(row!.count);
}
