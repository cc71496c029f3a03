import type { Tx } from '#libs/persistence';
import type { Endpoint, SealedSecrets } from './endpoint.js';

const COLUMNS = `id, merchant_id as "merchantId", url, description, events, enabled,
  disabled_reason as "disabledReason", open_until as "pausedUntil",
  previous_until as "previousSecretUntil", created_at as "createdAt"`;

/** Whether the merchant is in scope; locked, so that its webhooks can be counted. */
export async function lockMerchant(tx: Tx, merchantId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from merchants where id = $1 for no key update', [
    merchantId,
  ]);
  return rows.length > 0;
}

export async function countEndpoints(tx: Tx, merchantId: string): Promise<number> {
  const [row] = await tx.query<{ count: bigint }>(
    'select count(*) as count from webhook_endpoints where merchant_id = $1',
    [merchantId],
  );
  return Number(row!.count);
}

export async function insertEndpoint(tx: Tx, one: Endpoint, secret: Buffer): Promise<void> {
  await tx.query(
    `insert into webhook_endpoints (id, merchant_id, url, description, events, secret, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [one.id, one.merchantId, one.url, one.description, one.events, secret, one.createdAt],
  );
}

/** Endpoints in scope in the order they were made. */
export async function findEndpoints(
  tx: Tx,
  wanted: { merchantId: string | null; after: string | null; limit: number },
): Promise<Endpoint[]> {
  return tx.query<Endpoint>(
    `select ${COLUMNS} from webhook_endpoints
     where ($1::text is null or merchant_id = $1) and ($2::text is null or id > $2)
     order by id limit $3`,
    [wanted.merchantId, wanted.after, wanted.limit],
  );
}

/** One endpoint in scope, or null. */
export async function findEndpoint(tx: Tx, id: string): Promise<Endpoint | null> {
  const rows = await tx.query<Endpoint>(`select ${COLUMNS} from webhook_endpoints where id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

/** One endpoint in scope, kept from others until the end of the transaction; or null. */
export async function lockEndpoint(tx: Tx, id: string): Promise<(Endpoint & SealedSecrets) | null> {
  const rows = await tx.query<Endpoint & SealedSecrets>(
    `select ${COLUMNS}, secret, previous_secret as "previousSecret",
       previous_until as "previousUntil"
     from webhook_endpoints where id = $1 for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** Writes what a person can change. Who is enabled anew begins without a history of failures. */
export async function changeEndpoint(tx: Tx, one: Endpoint, isRevived: boolean): Promise<void> {
  await tx.query(
    `update webhook_endpoints set url = $2, description = $3, events = $4, enabled = $5,
       disabled_reason = $6, failures = case when $7 then 0 else failures end,
       failing_since = case when $7 then null else failing_since end,
       open_until = case when $7 then null else open_until end
     where id = $1`,
    [one.id, one.url, one.description, one.events, one.enabled, one.disabledReason, isRevived],
  );
}

/** Puts a new secret in place; the one before goes on signing until a moment. */
export async function changeSecret(
  tx: Tx,
  id: string,
  secrets: { secret: Buffer; previousSecret: Buffer; previousUntil: Date },
): Promise<void> {
  await tx.query(
    `update webhook_endpoints set secret = $2, previous_secret = $3, previous_until = $4
     where id = $1`,
    [id, secrets.secret, secrets.previousSecret, secrets.previousUntil],
  );
}

/** Removes an endpoint with its deliveries; false when there is none in scope. */
export async function deleteEndpoint(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query('delete from webhook_endpoints where id = $1 returning 1', [id]);
  return rows.length > 0;
}
