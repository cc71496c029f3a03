import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import type { Tx } from '#libs/persistence';
import { openShop, PAID_AT } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { findOrders } from './order.repository.js';
import { findPayments } from './payment.repository.js';
import { ReadPayments } from './read-payments.js';

const OTHERS_MANY = 3_000;

let test: TestDatabase;
let reader: ReadPayments;
let shops: readonly Shop[];

beforeAll(async () => {
  test = await createTestDatabase();
  reader = new ReadPayments(test.database);
  shops = [
    await openShop(test.database),
    await openShop(test.database),
    await openShop(test.database),
  ];
  const [small, other, busy] = shops as [Shop, Shop, Shop];
  await insertPayments(small, 3, PAID_AT);
  await insertPayments(other, 2, PAID_AT + 1_000);
  await insertPayments(busy, OTHERS_MANY, PAID_AT + 2_000);
});
afterAll(() => test.drop());

/** Payments and orders of a shop, a millisecond apart. */
async function insertPayments(shop: Shop, howMany: number, fromMs: number): Promise<void> {
  const ids = (prefix: 'pay' | 'ord') =>
    Array.from({ length: howMany }, (_, index) => newId(prefix, fromMs + index));
  const { merchantId, storeId, terminalId } = shop;
  await test.database.asIngest(async (tx) => {
    await tx.query(
      `insert into payments (merchant_id, id, store_id, terminal_id, channel, channel_account_id,
         channel_payment_id, wallet, presented, amount, currency, fee, n, day, paid_at,
         recorded_at, entry_id)
       select $1, id, $2, $3, 'jeepay', 'chn', id, 'wechat', 'unknown', 100, 'CNY', 0, 1,
         '2026-11-20', now(), now(), 'ent' from unnest($4::text[]) as id`,
      [merchantId, storeId, terminalId, ids('pay')],
    );
    await tx.query(
      `insert into orders (merchant_id, id, order_no, store_id, terminal_id, amount, expires_at,
         created_at)
       select $1, id, id, $2, $3, 100, now(), now() from unnest($4::text[]) as id`,
      [merchantId, storeId, terminalId, ids('ord')],
    );
  });
}

/** Rows of a table that this transaction has fetched so far. */
async function rowsRead(tx: Tx, table: string): Promise<number> {
  const [found] = await tx.query<{ fetched: bigint }>(
    `select coalesce(idx_tup_fetch, 0) + seq_tup_read as fetched from pg_stat_xact_user_tables
     where relid = $1::regclass`,
    [table],
  );
  return Number(found!.fetched);
}

describe('a list of payments', () => {
  it('merges the merchants of the scope from the newest, page by page', async () => {
    const [small, other] = shops as [Shop, Shop];
    const scope = merchantsOnly(small.merchantId, other.merchantId);
    const first = await reader.list(scope, { belowId: null, limit: 3 });
    const rest = await reader.list(scope, { belowId: first.at(-1)!.id, limit: 3 });
    const all = [...first, ...rest];
    expect(all.map((row) => row.merchantId)).toEqual([
      ...Array(2).fill(other.merchantId),
      ...Array(3).fill(small.merchantId),
    ]);
    expect(all.map((row) => row.id)).toEqual(
      all
        .map((row) => row.id)
        .toSorted()
        .toReversed(),
    );
  });

  it('shows everybody’s to who may see all, and a store’s to who may see it', async () => {
    const [small, other, busy] = shops as [Shop, Shop, Shop];
    const page = { belowId: null, limit: 1 };
    expect((await reader.list(everyMerchant, page))[0]!.merchantId).toBe(busy.merchantId);
    const own = merchantsOnly(small.merchantId);
    expect(await reader.list(own, { ...page, limit: 9, storeId: small.storeId })).toHaveLength(3);
    expect(await reader.list(own, { ...page, storeId: other.storeId })).toEqual([]);
    expect(await reader.list(merchantsOnly(), page)).toEqual([]);
  });

  it('of a merchant with few payments or orders does not read those of the others', async () => {
    const scope = merchantsOnly(shops[0]!.merchantId);
    const page = { belowId: null, limit: 50 };
    await test.database.asApp(scope, async (tx) => {
      expect(await findPayments(tx, scope, page)).toHaveLength(3);
      expect(await findOrders(tx, scope, page)).toHaveLength(3);
      expect(await rowsRead(tx, 'payments')).toBeLessThan(100);
      expect(await rowsRead(tx, 'orders')).toBeLessThan(100);
    });
  });
});
