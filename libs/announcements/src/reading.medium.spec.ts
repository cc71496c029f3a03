import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase, fixedClock, MqttSpeaker } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Platform, TTL_MS } from './platform.fixture.js';
import type { Shop } from './platform.fixture.js';

const START_MS = Date.UTC(2026, 10, 21, 4);
const clock = fixedClock(START_MS);
let test: TestDatabase;
let platform: Platform;
let shop: Shop;
const speakers: MqttSpeaker[] = [];
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  platform = await Platform.start({ database: test.database, clock });
});
afterAll(async () => {
  await platform.stop();
  await test.drop();
});
beforeEach(async () => {
  clock.advance(3_600_000);
  shop = await platform.openShop();
});
afterEach(async () => {
  await Promise.all(speakers.splice(0).map((speaker) => speaker.end()));
  await platform.settled();
});

function nextSn(): string {
  made += 1;
  return `HDR${String(made).padStart(7, '0')}`;
}

/** A speaker at the store, connected and greeted. */
async function speakerOnline(): Promise<{ sn: string; speaker: MqttSpeaker }> {
  const access = await platform.speaker(nextSn(), { storeId: shop.storeId });
  const speaker = await MqttSpeaker.connect({ sess: 1, ...access });
  speakers.push(speaker);
  await speaker.hello();
  return { sn: access.sn, speaker };
}

async function statesOf(sn: string): Promise<string[]> {
  await platform.settled();
  return (await platform.announcementsOf(sn)).map((each) => `${each.kind} ${each.state}`);
}

describe('a test', () => {
  it('is said without an amount', async () => {
    const { sn, speaker } = await speakerOnline();
    const id = await platform.test.run(everyMerchant, sn);
    const said = await speaker.next();
    expect(said).toMatchObject({ id, data: { kind: 'test', text: '语音播报测试', amount: 0n } });
    await speaker.ack(id, 'done');
    expect(await statesOf(sn)).toEqual(['test played']);
  });

  it('of a device in stock is refused', async () => {
    const { sn } = await platform.speaker(nextSn());
    await expect(platform.test.run(everyMerchant, sn)).rejects.toMatchObject({
      code: 'device_not_assigned',
    });
  });
});

describe('lists and counts', () => {
  it('show announcements from the newest, by device, store, state and time', async () => {
    const { sn, speaker } = await speakerOnline();
    const first = await platform.pay(shop);
    clock.advance(1_000);
    const second = await platform.pay(shop, { n: 2 });
    await speaker.ack((await speaker.next()).id, 'done');
    await platform.settled();
    const idsOf = async (filter: Parameters<typeof platform.read.list>[1]): Promise<unknown[]> => {
      const page = await platform.read.list(everyMerchant, filter, { limit: 10 });
      return page.data.map((each) => each.paymentId);
    };
    const both = [second.paymentId, first.paymentId];
    expect(await idsOf({ sn })).toEqual(both);
    expect(await idsOf({ storeId: shop.storeId })).toEqual(both);
    expect(await idsOf({ sn, state: 'played' })).toEqual([first.paymentId]);
    expect(await idsOf({ sn, fromMs: second.paidAt })).toEqual([second.paymentId]);
    expect(await idsOf({ sn, toMs: second.paidAt })).toEqual([first.paymentId]);
    const page = await platform.read.list(everyMerchant, { sn }, { limit: 1 });
    const rest = { limit: 1, cursor: page.nextCursor };
    const next = await platform.read.list(everyMerchant, { sn }, rest);
    expect(next.data.map((each) => each.paymentId)).toEqual([first.paymentId]);
    expect(next.nextCursor).toBeNull();
  });

  it('show a store what its speaker said there, also after it went elsewhere', async () => {
    const { sn } = await speakerOnline();
    const here = await platform.pay(shop);
    await platform.settled();
    const other = await platform.openShop();
    clock.advance(1_000);
    await platform.assign.assign(everyMerchant, sn, { storeId: other.storeId });
    const there = await platform.pay(other);
    await platform.settled();
    const paidIn = async (filter: Parameters<typeof platform.read.list>[1]): Promise<unknown[]> => {
      const { data } = await platform.read.list(everyMerchant, filter, { limit: 10 });
      return data.map((each) => each.paymentId);
    };
    expect(await paidIn({ storeId: shop.storeId })).toEqual([here.paymentId]);
    expect(await paidIn({ storeId: other.storeId })).toEqual([there.paymentId]);
    expect(await paidIn({ sn })).toEqual([there.paymentId, here.paymentId]);
    expect(await paidIn({ sn, storeId: shop.storeId })).toEqual([here.paymentId]);
  });

  it('count payments that were heard and those that never will be', async () => {
    const { speaker } = await speakerOnline();
    await platform.speaker(nextSn(), { storeId: shop.storeId });
    await platform.pay(shop);
    await speaker.ack((await speaker.next()).id, 'done');
    await platform.pay(shop, { n: 2 });
    clock.advance(TTL_MS + 5_000);
    await platform.settled();
    await platform.expirer.expire();
    await platform.pay(shop, { n: 3 });
    const day = new Date(clock.nowMs() + 8 * 3_600_000).toISOString().slice(0, 10);
    const counts = await platform.read.counts(everyMerchant, shop.storeId, day);
    expect(counts).toEqual({ announced: 1, missed: 1 });
  });

  it('show one tenant nothing of another', async () => {
    const { sn } = await speakerOnline();
    const payment = await platform.pay(shop);
    const other = await platform.openShop();
    const scope = { kind: 'merchants', ids: [other.merchantId] } as const;
    const { data } = await platform.read.list(scope, { sn }, { limit: 10 });
    expect(data).toEqual([]);
    const asked = { paymentId: payment.paymentId, timesMs: [payment.paidAt] };
    expect(await platform.read.ofPayment(everyMerchant, asked)).toHaveLength(1);
    expect(await platform.read.ofPayment(scope, asked)).toEqual([]);
  });
});
