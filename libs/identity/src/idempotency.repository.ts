import type { Tx } from '#libs/persistence';

/** One intent: a principal, what it asked for, and the key it gave. */
export interface IntentKey {
  readonly principalId: string;
  readonly route: string;
  readonly key: string;
}

/** A request that is being answered by us; `claimedAtMs` tells our claim from a later one. */
export interface Claim extends IntentKey {
  readonly requestHash: Buffer;
  readonly claimedAtMs: number;
}

/** The row of an intent; status null while the first request is in flight. */
export interface StoredAnswer {
  readonly requestHash: Buffer;
  readonly status: number | null;
  readonly response: unknown;
}

const CLAIM = {
  name: 'idempotency-claim',
  text: `
    insert into idempotency_keys as k (principal, route, key, request_hash, created_at)
    values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))
    on conflict (principal, route, key) do update set
      request_hash = excluded.request_hash, created_at = excluded.created_at,
      status = null, response = null
    where k.created_at <= to_timestamp($6::float8 / 1000)
      or (k.status is null and k.created_at <= to_timestamp($7::float8 / 1000)
        and k.request_hash = excluded.request_hash)
    returning key`,
};

/**
 * Claims the intent when nobody has, when its day is over, or when the one who had it is long gone.
 */
export async function claimIntent(
  tx: Tx,
  claim: Claim,
  limits: { expiredBeforeMs: number; abandonedBeforeMs: number },
): Promise<boolean> {
  const { principalId, route, key, requestHash, claimedAtMs } = claim;
  const { expiredBeforeMs, abandonedBeforeMs } = limits;
  const rows = await tx.named(CLAIM, [
    principalId,
    route,
    key,
    requestHash,
    claimedAtMs,
    expiredBeforeMs,
    abandonedBeforeMs,
  ]);
  return rows.length > 0;
}

export async function findAnswer(tx: Tx, intent: IntentKey): Promise<StoredAnswer | null> {
  const rows = await tx.query<StoredAnswer>(
    `select request_hash as "requestHash", status, response from idempotency_keys
     where principal = $1 and route = $2 and key = $3`,
    [intent.principalId, intent.route, intent.key],
  );
  return rows[0] ?? null;
}

/** Keeps the answer for repeats, unless the claim was taken over meanwhile. */
export async function storeAnswer(
  tx: Tx,
  claim: Claim,
  answer: { status: number; response: string },
): Promise<void> {
  await tx.query(
    `update idempotency_keys set status = $5, response = $6::jsonb
     where principal = $1 and route = $2 and key = $3
       and created_at = to_timestamp($4::float8 / 1000) and status is null`,
    [...ours(claim), answer.status, answer.response],
  );
}

/** Gives the intent free for another try, unless the claim was taken over meanwhile. */
export async function freeIntent(tx: Tx, claim: Claim): Promise<void> {
  await tx.query(
    `delete from idempotency_keys where principal = $1 and route = $2 and key = $3
       and created_at = to_timestamp($4::float8 / 1000) and status is null`,
    ours(claim),
  );
}

/** Removes some answers whose day is over; every claim does, so that they never pile up. */
export async function removeExpired(tx: Tx, beforeMs: number, limit: number): Promise<void> {
  await tx.query(
    `delete from idempotency_keys where ctid = any (array(
       select ctid from idempotency_keys where created_at < to_timestamp($1::float8 / 1000)
       limit $2 for update skip locked))`,
    [beforeMs, limit],
  );
}

function ours({ principalId, route, key, claimedAtMs }: Claim): unknown[] {
  return [principalId, route, key, claimedAtMs];
}
