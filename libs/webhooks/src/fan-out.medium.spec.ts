import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase, fixedClock, rowsRead } from '#libs/testing';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { holdCursor, readEvents } from './happenings.repository.js';
import { Site } from './site.fixture.js';
import type { Shop } from './site.fixture.js';

const NOW = Date.UTC(2026, 10, 21, 2);
const URL = 'https://erp.example.com/haodian';

let test: TestDatabase;
let clock: FixedClock;
let site: Site;
let shop: Shop;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  await test.database.asApp(everyMerchant, (tx) => tx.query('delete from webhook_endpoints'));
  clock = fixedClock(NOW);
  site = new Site(test, clock);
  shop = await site.shop();
});

const fanOut = () => site.process().fanOut.run();

async function typesFor(webhookId: string): Promise<string[]> {
  return (await site.deliveries(webhookId)).map(({ type }) => type).toSorted();
}

/** How many live events no process has read. */
async function unread(): Promise<bigint> {
  const [row] = await test.database.asIngest((tx) =>
    tx.query<{ count: bigint }>(
      'select count(*) as count from live_events where id > (select read_to from webhook_cursor)',
    ),
  );
  return row!.count;
}

describe('live events', () => {
  const announced = (state: string) => ({
    type: 'announcement.updated',
    at: NOW,
    ...shop,
    data: { announcementId: `ann_${state}`, sn: 'S', ...shop, state, at: NOW },
  });
  const presence = (online: boolean) => ({
    type: 'device.presence',
    at: NOW,
    ...shop,
    data: { sn: 'S', ...shop, online, at: NOW },
  });
  const refund = () => ({
    type: 'refund.succeeded',
    at: NOW,
    ...shop,
    data: { refundId: 'ref_1', ...shop, amount: 1, succeededAt: NOW, recordedAt: NOW },
  });

  it('become deliveries under the names that integrators know', async () => {
    const { id } = await site.webhook(shop, URL);
    await site.pay(shop, 'pay_1');
    await site.tell(refund());
    for (const state of ['played', 'failed', 'expired', 'cancelled'])
      await site.tell(announced(state));
    for (const online of [true, false]) await site.tell(presence(online));
    expect(await fanOut()).toBe(7);
    expect(await typesFor(id)).toEqual([
      'announcement.expired',
      'announcement.failed',
      'announcement.played',
      'device.offline',
      'device.online',
      'payment.succeeded',
      'refund.succeeded',
    ]);
  });

  it('go to the webhooks of their merchant that want them, and to no others', async () => {
    const [all, few] = [
      await site.webhook(shop, URL),
      await site.webhook(shop, URL, ['refund.succeeded']),
    ];
    const theirs = await site.webhook(await site.shop(), URL);
    const off = await site.webhook(shop, URL);
    await site.uses.change.run(everyMerchant, off.id, { enabled: false });
    await site.pay(shop, 'pay_1');
    await site.tell(refund());
    await fanOut();
    expect(await typesFor(all.id)).toEqual(['payment.succeeded', 'refund.succeeded']);
    expect(await typesFor(few.id)).toEqual(['refund.succeeded']);
    expect(await typesFor(theirs.id)).toEqual([]);
    expect(await typesFor(off.id)).toEqual([]);
  });

  it('of the time before a webhook was made are not sent to it', async () => {
    await site.pay(shop, 'pay_1');
    clock.advance(1);
    const { id } = await site.webhook(shop, URL);
    await site.pay(shop, 'pay_2');
    await fanOut();
    expect(await site.deliveries(id)).toHaveLength(1);
  });

  it('of a merchant without a webhook leave nothing behind', async () => {
    await site.pay(shop, 'pay_1');
    expect(await fanOut()).toBe(0);
    const [row] = await test.database.asIngest((tx) =>
      tx.query(
        'select (select count(*) from outbox) as o, (select count(*) from webhook_deliveries) as d',
      ),
    );
    expect(row).toEqual({ o: 0n, d: 0n });
  });

  it('are passed over unread while nobody has a webhook, and read from then on', async () => {
    for (let n = 0; n < 50; n += 1) await site.pay(shop, `pay_${n}`);
    expect(await unread()).toBe(50n);
    const read = await test.database.asIngest(async (tx) => {
      const { readTo } = (await holdCursor(tx))!;
      const before = await rowsRead(tx, 'live_events');
      await readEvents(tx, { after: readTo, upTo: 2n ** 63n - 1n, limit: 1_000 });
      return (await rowsRead(tx, 'live_events')) - before;
    });
    expect(read).toBeLessThan(5);
    await fanOut();
    expect(await unread()).toBe(0n);
    const { id } = await site.webhook(shop, URL);
    await site.pay(shop, 'pay_3');
    expect(await fanOut()).toBe(1);
    expect(await site.deliveries(id)).toHaveLength(1);
  });

  it('that are committed behind later ones are found within two minutes', async () => {
    const { id } = await site.webhook(shop, URL);
    await test.database.asIngest(async (tx) => {
      await site.pay(shop, 'pay_late', tx);
      await site.pay(shop, 'pay_2');
      expect(await fanOut()).toBe(1);
    });
    const found: number[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      found.push(await fanOut());
      clock.advance(60_000);
    }
    expect(found.slice(0, 3).reduce((sum, count) => sum + count)).toBe(1);
    expect(found[3]).toBe(0);
    expect(await site.deliveries(id)).toHaveLength(2);
  });

  it('are read in pages, however many wait', async () => {
    const { id } = await site.webhook(shop, URL, ['payment.succeeded']);
    const rows = Array.from({ length: 4_500 }, (_, n) => ({
      type: 'payment.succeeded',
      at: NOW,
      ...shop,
      data: { paymentId: `pay_${n}` },
    }));
    await test.database.asIngest((tx) => site.live.append(tx, rows));
    expect(await fanOut()).toBe(4_500);
    expect((await site.deliveries(id)).length).toBe(100);
  });
});

describe('tidying up', () => {
  it('gives up what no attempt reached within 24 hours, and removes it after 30 days', async () => {
    const { id } = await site.webhook(shop, URL);
    await site.pay(shop, 'pay_1');
    await fanOut();
    await site.uses.change.run(everyMerchant, id, { enabled: false });
    clock.advance(24 * 3_600_000);
    const { worker } = site.process();
    await worker.tidy();
    expect(await site.deliveries(id)).toMatchObject([{ state: 'pending' }]);
    clock.advance(5 * 60_000 + 1);
    await worker.tidy();
    expect(await site.deliveries(id)).toMatchObject([{ state: 'dead', nextAttemptAt: null }]);
    clock.advance(30 * 24 * 3_600_000);
    await worker.tidy();
    expect(await site.deliveries(id)).toEqual([]);
  });
});
