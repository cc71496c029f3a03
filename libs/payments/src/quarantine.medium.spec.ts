import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkLedger } from '#libs/ledger';
import { ChannelAccountReader } from '#libs/merchants';
import { everyMerchant, LiveHub, merchantsOnly, Outbox } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment, refund, secretBox } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { CreateOrder } from './create-order.js';
import { DismissQuarantined } from './dismiss-quarantined.js';
import { silentObserver } from './notification-observer.js';
import type { NotificationObserver } from './notification-observer.js';
import { ReadQuarantine } from './read-quarantine.js';
import { Recorder } from './recorder.js';
import { ResolveQuarantined } from './resolve-quarantined.js';
import { SweepInbox } from './sweep-inbox.js';

let test: TestDatabase;
let clock: FixedClock;
let recorder: Recorder;
let accounts: ChannelAccountReader;
let resolveItem: ResolveQuarantined;
let dismissItem: DismissQuarantined;
let reader: ReadQuarantine;
let orders: CreateOrder;
const alarms: string[] = [];
let sweeper: SweepInbox;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  clock = fixedClock(PAID_AT);
  const outbox = new Outbox(database, clock);
  recorder = new Recorder(database, outbox, new LiveHub(database, clock), silentObserver);
  accounts = new ChannelAccountReader(database, clock, secretBox, { maxAgeMs: 300_000 });
  resolveItem = new ResolveQuarantined(database, accounts, recorder, clock);
  dismissItem = new DismissQuarantined(database, clock);
  reader = new ReadQuarantine(database, accounts);
  orders = new CreateOrder(database, clock);
  const observer: NotificationObserver = {
    ...silentObserver,
    alarm: (alarm) => void alarms.push(alarm),
  };
  sweeper = new SweepInbox(database, accounts, recorder, clock, observer);
});

afterAll(() => test.drop());

const by = 'usr_1';

function rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]> {
  return test.database.asApp(everyMerchant, (tx) => tx.query<T>(sql, values));
}

/** An order of 10.01 yuan that was paid with 10.00: one item for a person. */
async function unfit(shop: Shop, orderNo: string): Promise<string> {
  const { terminalId } = shop;
  await orders.run(everyMerchant, { terminalId, orderNo, amount: 1001n, expiresInS: 7_200 });
  await recorder.payment(payment(shop, `P-${orderNo}`, { mchOrderNo: orderNo }));
  const page = { state: 'quarantined', belowId: null, limit: 100 };
  const items = await reader.list(merchantsOnly(shop.merchantId), page);
  return items.find((item) => item.orderNo === orderNo)!.id;
}

describe('resolving', () => {
  it('records what the channel reported with the fee of its day, and stays silent', async () => {
    const shop = await openShop(test.database, { rate: '0.0038' });
    const { terminalId } = shop;
    const id = await unfit(shop, 'A-1');
    clock.advance(3_600_000);
    const resolution = { id, terminalId, acceptAmount: 1000n, by };
    const { paymentId } = await resolveItem.run(everyMerchant, resolution);
    const [paid] = await rows('select * from payments where id = $1', paymentId);
    expect(paid).toMatchObject({ amount: 1000n, fee: 4n, n: 1, paid_at: new Date(PAID_AT) });
    const told = await test.database.asIngest((tx) =>
      tx.query<{ payload: object }>(`select payload from outbox where payload->>'paymentId' = $1`, [
        paymentId,
      ]),
    );
    expect(told).toMatchObject([{ payload: { quiet: true } }]);
    const [item] = await rows('select * from inbox where id = $1', id);
    expect(item).toMatchObject({ state: 'resolved', closed_by: by, payment_id: paymentId });
  });

  it('happens once, however many decide at the same moment', async () => {
    const shop = await openShop(test.database);
    const { terminalId } = shop;
    const id = await unfit(shop, 'A-2');
    const decisions = Array.from({ length: 8 }, () =>
      resolveItem.run(everyMerchant, { id, terminalId, acceptAmount: 1000n, by }),
    );
    const outcomes = await Promise.allSettled(decisions);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject({ code: 'quarantine_item_closed', kind: 'conflict' });
    }
    expect(await rows('select 1 from payments where store_id = $1', shop.storeId)).toHaveLength(1);
  });

  it('a repeat of the message afterwards changes nothing', async () => {
    const shop = await openShop(test.database);
    const id = await unfit(shop, 'A-3');
    const { terminalId } = shop;
    await resolveItem.run(everyMerchant, { id, terminalId, acceptAmount: 1000n, by });
    const again = await recorder.payment(payment(shop, 'P-A-3', { mchOrderNo: 'A-3' }));
    expect(again.outcome).toBe('repeat');
    expect(await rows('select 1 from payments where store_id = $1', shop.storeId)).toHaveLength(1);
  });

  it.each([
    ['amount_not_accepted', {}],
    ['amount_not_accepted', { acceptAmount: 1001n }],
    ['terminal_not_found', { terminalId: 'ter_01kasm5zk8e2wr9v0q3j7y4n6t' }],
    ['quarantine_item_not_found', { id: 'inb_01kasm5zk8e2wr9v0q3j7y4n6t' }],
  ])('is refused with %s for %o, and the item stays open', async (code, wrong) => {
    const shop = await openShop(test.database);
    const id = await unfit(shop, 'A-4');
    const resolution = { id, terminalId: shop.terminalId, by, ...wrong };
    await expect(resolveItem.run(everyMerchant, resolution)).rejects.toMatchObject({ code });
    const [item] = await rows('select state from inbox where id = $1', id);
    expect(item).toEqual({ state: 'quarantined' });
  });

  it('at a terminal of another merchant is refused', async () => {
    const [shop, other] = [await openShop(test.database), await openShop(test.database)];
    const id = await unfit(shop, 'A-5');
    const resolution = { id, terminalId: other.terminalId, acceptAmount: 1000n, by };
    await expect(resolveItem.run(everyMerchant, resolution)).rejects.toMatchObject({
      code: 'terminal_of_another_merchant',
      kind: 'invalid',
    });
  });

  it('or dismissing another tenant’s item finds nothing', async () => {
    const [shop, other] = [await openShop(test.database), await openShop(test.database)];
    const id = await unfit(shop, 'A-6');
    const scope = merchantsOnly(other.merchantId);
    const code = 'quarantine_item_not_found';
    const resolution = { id, terminalId: other.terminalId, acceptAmount: 1000n, by };
    await expect(resolveItem.run(scope, resolution)).rejects.toMatchObject({ code });
    await expect(dismissItem.run(scope, { id, reason: 'x', by })).rejects.toMatchObject({ code });
  });
});

describe('dismissing', () => {
  it('closes the item with who and why, once, and records nothing', async () => {
    const shop = await openShop(test.database);
    const id = await unfit(shop, 'B-1');
    await dismissItem.run(everyMerchant, { id, reason: 'a test of the bank', by });
    const [item] = await rows('select * from inbox where id = $1', id);
    expect(item).toMatchObject({
      state: 'dismissed',
      dismiss_reason: 'a test of the bank',
      closed_by: by,
    });
    const again = dismissItem.run(everyMerchant, { id, reason: 'again', by });
    await expect(again).rejects.toMatchObject({ code: 'quarantine_item_closed' });
    expect(await rows('select 1 from payments where store_id = $1', shop.storeId)).toEqual([]);
  });
});

describe('an order', () => {
  it('asked for again with the same data is the same order, at once too', async () => {
    const { terminalId } = await openShop(test.database);
    const wish = { terminalId, orderNo: 'C-1', amount: 5n, expiresInS: 60 };
    const placed = Array.from({ length: 10 }, () => orders.run(everyMerchant, wish));
    expect(new Set((await Promise.all(placed)).map(({ id }) => id)).size).toBe(1);
  });

  it.each([{ amount: 6n }, { subject: 'tea' }])(
    'with the same number and %o is refused',
    async (other) => {
      const { terminalId } = await openShop(test.database);
      const wish = { terminalId, orderNo: 'C-2', amount: 5n, expiresInS: 60 };
      await orders.run(everyMerchant, wish);
      const taken = { code: 'order_no_taken', kind: 'invalid' };
      await expect(orders.run(everyMerchant, { ...wish, ...other })).rejects.toMatchObject(taken);
    },
  );

  it('may have the number of another merchant’s order, but no terminal of theirs', async () => {
    const [one, two] = [await openShop(test.database), await openShop(test.database)];
    const wish = { orderNo: 'C-3', amount: 5n, expiresInS: 60 };
    const first = await orders.run(everyMerchant, { ...wish, terminalId: one.terminalId });
    const second = await orders.run(everyMerchant, { ...wish, terminalId: two.terminalId });
    expect(first.id).not.toBe(second.id);
    const foreign = orders.run(merchantsOnly(one.merchantId), {
      ...wish,
      terminalId: two.terminalId,
    });
    await expect(foreign).rejects.toMatchObject({ code: 'terminal_not_found' });
  });
});

describe('the inbox sweeper', () => {
  it('alarms once of a refund that waits over ten minutes, and lists it', async () => {
    const shop = await openShop(test.database);
    const of = { channelPaymentId: 'W-1', channelRefundId: 'W-1-1', amount: 100 };
    await recorder.refund(refund(shop, of));
    clock.set(PAID_AT + 61_000 + 599_000);
    await sweeper.once();
    expect(alarms).toEqual([]);
    clock.advance(2_000);
    await sweeper.once();
    await sweeper.once();
    expect(alarms).toEqual(['refund_waiting']);
    const page = { state: 'waiting', belowId: null, limit: 10 };
    const items = await reader.list(merchantsOnly(shop.merchantId), page);
    expect(items).toMatchObject([{ reason: 'refund_without_payment', channelPaymentId: 'W-1' }]);
  });

  it('posts a refund whose payment another process recorded at the same moment', async () => {
    const shop = await openShop(test.database);
    const of = { channelPaymentId: 'W-2', channelRefundId: 'W-2-1', amount: 100 };
    await recorder.refund(refund(shop, of));
    const inTransit = `update inbox set channel_payment_id = $1 where channel_id = 'W-2-1'`;
    const say = (text: string) => test.database.asIngest((tx) => tx.query(inTransit, [text]));
    await say('not yet');
    await recorder.payment(payment(shop, 'W-2'));
    await say('W-2');
    await sweeper.once();
    const [paid] = await rows('select refunded from payments where store_id = $1', shop.storeId);
    expect(paid).toEqual({ refunded: 100n });
  });

  it('empties raw bytes over 180 days old and keeps the rows', async () => {
    const shop = await openShop(test.database);
    await recorder.payment(payment(shop, 'W-3'));
    const raw = `select raw is null as gone from inbox where channel_id = 'W-3'`;
    clock.set(PAID_AT + 180 * 86_400_000);
    await sweeper.purge();
    expect(await rows(raw)).toEqual([{ gone: false }]);
    clock.advance(1_000);
    await sweeper.purge();
    expect(await rows(raw)).toEqual([{ gone: true }]);
  });
});

describe('the books', () => {
  it('balance after all of it', async () => {
    const check = await test.database.asApp(everyMerchant, checkLedger);
    expect(check).toMatchObject({ ok: true, differences: [] });
  });
});
