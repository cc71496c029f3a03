import type { Tx } from '#libs/persistence';
import type { AttemptError } from './courier.js';
import type { DeliveredType } from './event-types.js';

/** Where a delivery stands: on its way, accepted, or given up. */
export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;

/** A word of {@link DELIVERY_STATES}. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A delivery as it is shown. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  /** `webhook-id` of its attempts. */
  readonly eventId: string;
  readonly type: DeliveredType;
  readonly occurredAt: Date;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** null once it is delivered or dead. */
  readonly nextAttemptAt: Date | null;
  readonly closedAt: Date | null;
  readonly createdAt: Date;
}

/** One attempt as it is shown. */
export interface ShownAttempt {
  readonly n: number;
  readonly at: Date;
  readonly status: number | null;
  readonly ms: number;
  readonly answer: string | null;
  readonly error: AttemptError | null;
}

/** A delivery on its way into the table. */
export interface NewDelivery {
  readonly id: string;
  readonly merchantId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly type: string;
  readonly occurredAtMs: number;
  readonly body: string;
}

const COLUMNS = `id, endpoint_id as "webhookId", event_id as "eventId", type,
  occurred_at as "occurredAt", state, attempts,
  case when state = 'pending' then next_at end as "nextAttemptAt", closed_at as "closedAt",
  created_at as "createdAt"`;

const INSERT = `
  insert into webhook_deliveries (id, merchant_id, endpoint_id, event_id, type, occurred_at, body,
    begun_at, next_at, created_at)
  select id, merchant_id, endpoint_id, event_id, type, to_timestamp(occurred_at / 1000), body,
    now_at, now_at, now_at
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[],
      $7::text[]) as input (id, merchant_id, endpoint_id, event_id, type, occurred_at, body)
  cross join (select to_timestamp($8::float8 / 1000) as now_at) moment`;

const INSERT_NEW = {
  name: 'webhook-deliveries-insert',
  text: `${INSERT} on conflict (id, merchant_id) do nothing returning id`,
};

const INSERT_AGAIN = {
  name: 'webhook-deliveries-again',
  text: `${INSERT} on conflict (id, merchant_id) do update set state = 'pending', tries = 0,
      begun_at = excluded.begun_at, next_at = excluded.next_at, closed_at = null
    where webhook_deliveries.state <> 'pending' returning id`,
};

/**
 * Writes deliveries that are due at once; answers how many. One that is there already is left as it
 * is, or begun `again` unless it is still on its way.
 */
export async function insertDeliveries(
  tx: Tx,
  rows: readonly NewDelivery[],
  how: { nowMs: number; again: boolean },
): Promise<number> {
  if (rows.length === 0) return 0;
  const written = await tx.named(how.again ? INSERT_AGAIN : INSERT_NEW, [
    rows.map((row) => row.id),
    rows.map((row) => row.merchantId),
    rows.map((row) => row.webhookId),
    rows.map((row) => row.eventId),
    rows.map((row) => row.type),
    rows.map((row) => row.occurredAtMs),
    rows.map((row) => row.body),
    how.nowMs,
  ]);
  return written.length;
}

/** Each state stands in the text, so that the index of the dead ones can be used. */
const OF_STATE: Readonly<Record<DeliveryState, string>> = {
  pending: `and state = 'pending'`,
  delivered: `and state = 'delivered'`,
  dead: `and state = 'dead'`,
};

/** Deliveries of an endpoint from the newest, below an id. */
export async function findDeliveries(
  tx: Tx,
  wanted: { webhookId: string; state: DeliveryState | null; belowId: string | null; limit: number },
): Promise<Delivery[]> {
  return tx.query<Delivery>(
    `select ${COLUMNS} from webhook_deliveries
     where endpoint_id = $1 and ($2::text is null or id < $2)
       ${wanted.state ? OF_STATE[wanted.state] : ''}
     order by id desc limit $3`,
    [wanted.webhookId, wanted.belowId, wanted.limit],
  );
}

/** One delivery of an endpoint with its body, or null. */
export async function findDelivery(
  tx: Tx,
  webhookId: string,
  id: string,
): Promise<(Delivery & { body: string }) | null> {
  const rows = await tx.query<Delivery & { body: string }>(
    `select ${COLUMNS}, body from webhook_deliveries where endpoint_id = $1 and id = $2`,
    [webhookId, id],
  );
  return rows[0] ?? null;
}

/** Its attempts, oldest first; of one that was retried by hand for months, the newest hundred. */
export async function findAttempts(tx: Tx, deliveryId: string): Promise<ShownAttempt[]> {
  const rows = await tx.query<ShownAttempt>(
    `select n, at, status, ms, answer, error from webhook_attempts where delivery_id = $1
     order by n desc limit 100`,
    [deliveryId],
  );
  return rows.toReversed();
}

/** Makes a delivery due now, with all its time before it; false when there is no such one. */
export async function beginAgain(
  tx: Tx,
  of: { webhookId: string; id: string; nowMs: number },
): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_deliveries set state = 'pending', tries = 0, closed_at = null,
       begun_at = to_timestamp($3::float8 / 1000), next_at = to_timestamp($3::float8 / 1000)
     where endpoint_id = $1 and id = $2 returning 1`,
    [of.webhookId, of.id, of.nowMs],
  );
  return rows.length > 0;
}
