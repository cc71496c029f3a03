import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkLedger } from '#libs/ledger';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment, refund } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { silentObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';

let test: TestDatabase;
let recorder: Recorder;

beforeAll(async () => {
  test = await createTestDatabase();
  recorder = newRecorder();
});

afterAll(() => test.drop());

/** As another process has one. */
function newRecorder(): Recorder {
  const clock = fixedClock(PAID_AT);
  return new Recorder(
    test.database,
    new Outbox(test.database, clock),
    new LiveHub(test.database, clock),
    silentObserver,
  );
}

function rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]> {
  return test.database.asApp(everyMerchant, (tx) => tx.query<T>(sql, values));
}

async function shopPayments(shop: Shop) {
  return rows<{ n: number; amount: bigint; fee: bigint; refunded: bigint; fee_returned: bigint }>(
    'select * from payments where merchant_id = $1 order by n',
    shop.merchantId,
  );
}

async function placeOrder(shop: Shop, orderNo: string, amount: bigint): Promise<void> {
  await rows(
    `insert into orders (merchant_id, id, order_no, store_id, terminal_id, amount, expires_at,
      created_at)
     values ($1, $2, $3, $4, $5, $6, $7, now())`,
    shop.merchantId,
    `ord_${orderNo}`,
    orderNo,
    shop.storeId,
    shop.terminalId,
    amount,
    new Date(PAID_AT + 60_000),
  );
  await rows(
    `insert into order_attempts (merchant_id, channel_order_no, order_id, amount, expires_at)
     values ($1, $2, $3, $4, $5)`,
    shop.merchantId,
    orderNo,
    `ord_${orderNo}`,
    amount,
    new Date(PAID_AT + 60_000),
  );
}

describe('recording payments', () => {
  it('fifty concurrent copies of one notification make one row and fifty successes', async () => {
    const shop = await openShop(test.database);
    const copies = Array.from({ length: 50 }, () => recorder.payment(payment(shop, 'P1')));
    const outcomes = (await Promise.all(copies)).map((recorded) => recorded.outcome);
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'repeat')).toHaveLength(49);
    expect(await shopPayments(shop)).toHaveLength(1);
  });

  it('the same notifications at two processes at once are recorded once each', async () => {
    const shop = await openShop(test.database);
    const other = newRecorder();
    const ids = Array.from({ length: 60 }, (_, index) => `T${index}`);
    const outcomes = await Promise.all([
      ...ids.map((id) => recorder.payment(payment(shop, id))),
      ...ids.toReversed().map((id) => other.payment(payment(shop, id))),
    ]);
    const counts = (outcome: string): number =>
      outcomes.filter((recorded) => recorded.outcome === outcome).length;
    expect([counts('recorded'), counts('repeat')]).toEqual([60, 60]);
    const recorded = await shopPayments(shop);
    expect(recorded.map((row) => row.n)).toEqual(ids.map((_, index) => index + 1));
  });

  it('numbers a store’s day without gaps and keeps its totals', async () => {
    const shop = await openShop(test.database, { rate: '0.0038' });
    const ids = Array.from({ length: 300 }, (_, index) => `N${index}`);
    await Promise.all(ids.map((id) => recorder.payment(payment(shop, id))));
    const recorded = await shopPayments(shop);
    expect(recorded.map((row) => row.n)).toEqual(ids.map((_, index) => index + 1));
    const [day] = await rows('select * from store_days where store_id = $1', shop.storeId);
    expect(day).toMatchObject({ count: 300, amount: 300_000n, fees: 1_200n });
  });

  it('a batch with one unrecordable row stores the others and keeps that one’s bytes', async () => {
    const shop = await openShop(test.database);
    const good = payment(shop, 'G1');
    const bad = payment(shop, 'B1');
    const poisoned = { ...bad, message: { ...bad.message, orderNo: 'a\u0000b' } };
    const outcomes = await Promise.all(
      [good, poisoned, payment(shop, 'G2')].map((incoming) => recorder.payment(incoming)),
    );
    expect(outcomes.map((recorded) => recorded.outcome)).toEqual([
      'recorded',
      'quarantined',
      'recorded',
    ]);
    expect(await shopPayments(shop)).toHaveLength(2);
    const [kept] = await rows(`select * from inbox where channel_id = 'B1'`);
    expect(kept).toMatchObject({ state: 'quarantined', reason: 'unrecordable', raw: bad.raw });
  });

  it('a payment of an order pays it; a second one is recorded and makes it overpaid', async () => {
    const shop = await openShop(test.database);
    await placeOrder(shop, 'O-1', 1000n);
    const paid = await recorder.payment(payment(shop, 'O1', { mchOrderNo: 'O-1' }));
    expect(paid.alarms).not.toContain('order_paid_twice');
    const twins = await Promise.all(
      ['O2', 'O3'].map((id) => recorder.payment(payment(shop, id, { mchOrderNo: 'O-1' }))),
    );
    expect(twins.every((twin) => twin.alarms.includes('order_paid_twice'))).toBe(true);
    const [order] = await rows<{ payment_ids: string[] }>(
      `select * from orders where merchant_id = $1`,
      shop.merchantId,
    );
    expect(order).toMatchObject({ state: 'overpaid' });
    expect(order!.payment_ids).toHaveLength(3);
  });

  it('an amount off by one fen is set aside and changes no book', async () => {
    const shop = await openShop(test.database);
    await placeOrder(shop, 'O-2', 1001n);
    const recorded = await recorder.payment(payment(shop, 'M1', { mchOrderNo: 'O-2' }));
    expect(recorded.outcome).toBe('quarantined');
    expect(await shopPayments(shop)).toHaveLength(0);
    const [item] = await rows(`select * from inbox where channel_id = 'M1'`);
    expect(item).toMatchObject({ reason: 'amount_mismatch', expected_amount: 1001n });
  });

  it('a payment without a fee rule is recorded without a fee and alarmed', async () => {
    const shop = await openShop(test.database);
    const recorded = await recorder.payment(payment(shop, 'U1'));
    expect(recorded).toEqual({ outcome: 'recorded', alarms: ['unpriced'] });
  });
});

describe('recording refunds', () => {
  it('partial refunds add up to exactly the fee', async () => {
    const shop = await openShop(test.database, { rate: '0.0038' });
    await recorder.payment(payment(shop, 'R1'));
    for (const [index, amount] of [333, 333, 334].entries()) {
      const of = { channelPaymentId: 'R1', channelRefundId: `R1-${index}`, amount };
      expect((await recorder.refund(refund(shop, of))).outcome).toBe('recorded');
    }
    const [row] = await shopPayments(shop);
    expect(row).toMatchObject({ refunded: 1000n, fee: 4n, fee_returned: 4n });
  });

  it('never take more than the payment, however many come at once', async () => {
    const shop = await openShop(test.database);
    await recorder.payment(payment(shop, 'R2'));
    const all = Array.from({ length: 10 }, (_, index) =>
      recorder.refund(
        refund(shop, { channelPaymentId: 'R2', channelRefundId: `R2-${index}`, amount: 300 }),
      ),
    );
    const outcomes = (await Promise.all(all)).map((recorded) => recorded.outcome);
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'quarantined')).toHaveLength(7);
    expect((await shopPayments(shop))[0]).toMatchObject({ refunded: 900n });
  });

  it('that come before their payment are posted with it, which is then not spoken', async () => {
    const shop = await openShop(test.database);
    const early = refund(shop, { channelPaymentId: 'R3', channelRefundId: 'R3-1', amount: 1000 });
    expect((await recorder.refund(early)).outcome).toBe('waiting');
    expect((await recorder.refund(early)).outcome).toBe('repeat');
    await recorder.payment(payment(shop, 'R3'));
    expect((await shopPayments(shop))[0]).toMatchObject({ refunded: 1000n });
    const [event] = await asSuperuser(test.url, (client) =>
      client
        .query(
          `select payload from haodian.outbox where event = 'payment.succeeded'
             and payload->>'merchantId' = $1`,
          [shop.merchantId],
        )
        .then((result) => result.rows as { payload: { quiet: boolean } }[]),
    );
    expect(event!.payload.quiet).toBe(true);
  });
});

describe('the books', () => {
  it('balance after all of it', async () => {
    const check = await test.database.asApp(everyMerchant, checkLedger);
    expect(check).toMatchObject({ ok: true, differences: [] });
    expect(check.entries).toBeGreaterThan(300n);
  });

  it('are never updated or deleted, not even by their owner', async () => {
    for (const sql of [
      'update haodian.ledger_postings set amount = amount + 1',
      'delete from haodian.ledger_entries',
      'truncate haodian.ledger_postings',
    ]) {
      await expect(asSuperuser(test.url, (client) => client.query(sql))).rejects.toThrow(
        /append-only/,
      );
    }
  });
});
