import type { Fen } from '#libs/kernel';
import type { Scope, Tx } from '#libs/persistence';
import { newestFirst } from './newest-first.js';
import type { Wanted } from './newest-first.js';
import type { Place } from './payment-outcome.js';

/** An order as stored. */
export interface OrderRow {
  readonly id: string;
  readonly merchantId: string;
  readonly orderNo: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly amount: Fen;
  readonly subject: string | null;
  readonly state: 'open' | 'paid' | 'overpaid';
  readonly paymentIds: readonly string[];
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

const COLUMNS = `id, merchant_id as "merchantId", order_no as "orderNo", store_id as "storeId",
  terminal_id as "terminalId", amount, subject, state, payment_ids as "paymentIds",
  expires_at as "expiresAt", created_at as "createdAt"`;

/** Where a terminal in scope stands, or null. */
export async function findPlace(tx: Tx, terminalId: string): Promise<Place | null> {
  const rows = await tx.query<Place>(
    `select merchant_id as "merchantId", store_id as "storeId", id as "terminalId"
     from terminals where id = $1`,
    [terminalId],
  );
  return rows[0] ?? null;
}

/** The same, with how its merchant stands. */
export async function findSeller(
  tx: Tx,
  terminalId: string,
): Promise<{ place: Place; merchantState: string } | null> {
  const rows = await tx.query<Place & { state: string }>(
    `select t.merchant_id as "merchantId", t.store_id as "storeId", t.id as "terminalId", m.state
     from terminals t join merchants m on m.id = t.merchant_id where t.id = $1`,
    [terminalId],
  );
  return rows.map(({ state, ...place }) => ({ place, merchantState: state }))[0] ?? null;
}

/** Writes an order with its one attempt; null when the merchant has the number already. */
export async function insertOrder(
  tx: Tx,
  order: Place & {
    id: string;
    orderNo: string;
    amount: Fen;
    subject: string | null;
    expiresAtMs: number;
    nowMs: number;
  },
): Promise<OrderRow | null> {
  const rows = await tx.query<OrderRow>(
    `with placed as (
       insert into orders (merchant_id, id, order_no, store_id, terminal_id, amount, subject,
         expires_at, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000),
         to_timestamp($9::float8 / 1000))
       on conflict (merchant_id, order_no) do nothing returning *
     )
     select ${COLUMNS} from placed`,
    [
      order.merchantId,
      order.id,
      order.orderNo,
      order.storeId,
      order.terminalId,
      order.amount,
      order.subject,
      order.expiresAtMs,
      order.nowMs,
    ],
  );
  if (!rows[0]) return null;
  await tx.query(
    `insert into order_attempts (merchant_id, channel_order_no, order_id, amount, expires_at)
     values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`,
    [order.merchantId, order.orderNo, order.id, order.amount, order.expiresAtMs],
  );
  return rows[0];
}

/** The merchant's order with a number, or null. */
export async function findByOrderNo(
  tx: Tx,
  merchantId: string,
  orderNo: string,
): Promise<OrderRow | null> {
  const rows = await tx.query<OrderRow>(
    `select ${COLUMNS} from orders where merchant_id = $1 and order_no = $2`,
    [merchantId, orderNo],
  );
  return rows[0] ?? null;
}

/** Orders in scope from the newest, below an id. */
export function findOrders(
  tx: Tx,
  scope: Scope,
  { belowId, limit }: { belowId: string | null; limit: number },
): Promise<OrderRow[]> {
  const below = belowId === null ? [] : [belowId];
  const conditions = below.map(() => 'id < $1');
  const rows: Wanted = { table: 'orders', columns: COLUMNS, conditions, values: below, limit };
  return newestFirst<OrderRow>(tx, scope, rows);
}

/** One order in scope, or null. */
export async function findOrder(tx: Tx, id: string): Promise<OrderRow | null> {
  const rows = await tx.query<OrderRow>(`select ${COLUMNS} from orders where id = $1`, [id]);
  return rows[0] ?? null;
}
