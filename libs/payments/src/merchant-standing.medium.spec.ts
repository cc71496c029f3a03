import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { CreateOrder } from './create-order.js';
import { silentObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';
import { testPaymentReadiness } from './test-payment-readiness.js';

let test: TestDatabase;
let orders: CreateOrder;
let recorder: Recorder;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  const clock = fixedClock(PAID_AT);
  orders = new CreateOrder(database, clock);
  const outbox = new Outbox(database, clock);
  recorder = new Recorder(database, outbox, new LiveHub(database, clock), silentObserver);
});
afterAll(() => test.drop());

async function shopThatIs(state: string): Promise<Shop> {
  const shop = await openShop(test.database);
  await test.database.asApp(everyMerchant, (tx) =>
    tx.query('update merchants set state = $2 where id = $1', [shop.merchantId, state]),
  );
  return shop;
}

const order = ({ terminalId }: Shop) =>
  orders.run(everyMerchant, { terminalId, orderNo: 'A-1', amount: 1n, expiresInS: 60 }).then(
    () => 'placed',
    (error: { code?: string }) => error.code,
  );

async function countOf({ merchantId }: Shop): Promise<number> {
  return test.database.asApp(everyMerchant, async (tx) => {
    const rows = await tx.query('select from payments where merchant_id = $1', [merchantId]);
    return rows.length;
  });
}

describe('a merchant that does not trade', () => {
  it.each([
    ['onboarding', 'placed'],
    ['active', 'placed'],
    ['suspended', 'merchant_not_active'],
    ['closed', 'merchant_not_active'],
  ])('%s: an order is %s, and a payment that comes is recorded', async (state, outcome) => {
    const shop = await shopThatIs(state);
    expect(await order(shop)).toBe(outcome);
    await recorder.payment(payment(shop, `P-${state}`));
    expect(await countOf(shop)).toBe(1);
  });
});

describe('the test payment', () => {
  const isMet = ({ merchantId }: Shop, approvedAt: number) =>
    test.database.asApp(everyMerchant, (tx) =>
      testPaymentReadiness.isMet(tx, { merchantId, approvedAt: new Date(approvedAt) }),
    );

  it('is one of exactly 0.01 of this merchant, recorded since the approval', async () => {
    const [shop, other] = [await openShop(test.database), await openShop(test.database)];
    await recorder.payment(payment(other, 'P-other', { amount: '1' }));
    await recorder.payment(payment(shop, 'P-two', { amount: '2' }));
    expect(await isMet(shop, PAID_AT)).toBe(false);
    const tested = payment(shop, 'P-one', { amount: '1' });
    await recorder.payment(tested);
    expect(await isMet(shop, PAID_AT)).toBe(true);
    expect(await isMet(shop, tested.receivedAtMs)).toBe(true);
    expect(await isMet(shop, tested.receivedAtMs + 1)).toBe(false);
  });
});
