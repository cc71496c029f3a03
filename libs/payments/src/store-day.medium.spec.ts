import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment } from '../testing/shop.fixture.js';
import { silentObserver } from './notification-observer.js';
import { ReadPayments } from './read-payments.js';
import { Recorder } from './recorder.js';

const [TODAY, TOMORROW] = ['2026-11-20', '2026-11-21'];
const DAY_MS = 86_400_000;

let test: TestDatabase;
let recorder: Recorder;
let reader: ReadPayments;

beforeAll(async () => {
  test = await createTestDatabase();
  const clock = fixedClock(PAID_AT);
  const outbox = new Outbox(test.database, clock);
  const live = new LiveHub(test.database, clock);
  recorder = new Recorder(test.database, outbox, live, silentObserver);
  reader = new ReadPayments(test.database);
});
afterAll(() => test.drop());

/** A shop that was paid three times today. */
async function paidShop() {
  const shop = await openShop(test.database);
  const paid = ['D1', 'D2', 'D3'].map((id) => recorder.payment(payment(shop, id)));
  await Promise.all(paid);
  return shop;
}

describe('a store’s day by channel', () => {
  it('has each channel’s payments, and nothing of another day or store', async () => {
    const [shop] = [await paidShop(), await paidShop()];
    await asSuperuser(test.url, (client) =>
      client.query(`update haodian.payments set channel = 'alipay' where store_id = $1 and n = 2`, [
        shop.storeId,
      ]),
    );
    const day = await reader.storeDay(everyMerchant, shop.storeId, TODAY);
    expect(day.byChannel).toEqual([
      { channel: 'alipay', count: 1, amount: 1_000n },
      { channel: 'jeepay', count: 2, amount: 2_000n },
    ]);
    const next = await reader.storeDay(everyMerchant, shop.storeId, TOMORROW);
    expect([next.count, next.byChannel]).toEqual([0, []]);
  });

  it('counts what a channel with a fast clock says was paid tomorrow', async () => {
    const shop = await paidShop();
    const early = payment(shop, 'D4');
    await recorder.payment({
      ...early,
      message: { ...early.message, paidAt: PAID_AT + DAY_MS },
    });
    const day = await reader.storeDay(everyMerchant, shop.storeId, TOMORROW);
    expect(day.byChannel).toEqual([{ channel: 'jeepay', count: 1, amount: 1_000n }]);
  });
});
