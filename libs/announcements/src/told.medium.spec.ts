import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeEvent } from '#libs/kernel';
import type { AnnouncementState } from '#libs/kernel';
import type { LiveEvent } from '#libs/persistence';
import { encodeAck } from '#libs/protocol';
import type { AckCode } from '#libs/protocol';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Platform, TTL_MS } from './platform.fixture.js';
import type { Shop } from './platform.fixture.js';

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
const heard: LiveEvent[] = [];
let test: TestDatabase;
let platform: Platform;
let shop: Shop;
let sn: string;
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  platform = await Platform.start({ database: test.database, clock });
  platform.live.subscribe((event) => heard.push(event));
});
afterAll(async () => {
  await platform.stop();
  await test.drop();
});
beforeEach(async () => {
  clock.advance(3_600_000);
  made += 1;
  shop = await platform.openShop();
  ({ sn } = await platform.speaker(`HDT0000${made}`, { storeId: shop.storeId }));
  heard.length = 0;
});

async function stored(): Promise<unknown[]> {
  const cursor = { cursor: 0n, overlap: false, limit: 100 };
  return [...(await platform.live.replay(shop.storeId, cursor))];
}

/** What live pages are to be told of the device's announcements, by the event's own encoding. */
async function expected(state: AnnouncementState): Promise<unknown[]> {
  const { merchantId, storeId } = shop;
  const at = clock.nowMs();
  return (await platform.announcementsOf(sn)).map(({ id }) => {
    const facts = { announcementId: id, merchantId, storeId, sn, state, at };
    const data = encodeEvent('announcement.updated', facts);
    return { id: expect.anything(), type: 'announcement.updated', at, merchantId, storeId, data };
  });
}

async function answer(stage: 'rx' | 'done', code: AckCode = 200): Promise<void> {
  const acks = (await platform.announcementsOf(sn)).map(({ id }) => ({
    sn,
    leaf: 'ack' as const,
    payload: Buffer.from(encodeAck({ id, stage, code, at: 0 })),
    receivedAtMs: clock.nowMs(),
  }));
  await platform.acks.run(acks);
}

describe('live pages are told', () => {
  it('of what a device played, failed or let expire, and of nothing before', async () => {
    await platform.pay(shop);
    await platform.pay(shop, { n: 2 });
    await answer('rx');
    expect(heard).toEqual([]);
    await answer('done');
    expect(heard).toEqual(await expected('played'));
    expect(await stored()).toEqual(heard);
  });

  it('once, however often the device says it', async () => {
    await platform.pay(shop);
    await answer('done', 415);
    await answer('done', 415);
    expect(heard).toEqual(await expected('failed'));
    expect(await stored()).toEqual(heard);
  });

  it('of what was too late to be said when it was routed', async () => {
    await platform.pay(shop, { paidAt: clock.nowMs() - TTL_MS });
    expect(heard).toEqual(await expected('expired'));
    expect(await stored()).toEqual(heard);
  });
});
