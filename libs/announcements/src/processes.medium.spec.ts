import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeviceMessage } from '#libs/devices';
import { everyMerchant } from '#libs/persistence';
import { encodeAck, encodeHello } from '#libs/protocol';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Platform } from './platform.fixture.js';
import type { Shop } from './platform.fixture.js';

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
let test: TestDatabase;
let processes: readonly [Platform, Platform];
let shop: Shop;
let sn: string;
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  const start = (): Promise<Platform> => Platform.start({ database, clock });
  processes = [await start(), await start()];
});
afterAll(async () => {
  for (const platform of processes) await platform.stop();
  await test.drop();
});
beforeEach(async () => {
  clock.advance(3_600_000);
  made += 1;
  shop = await processes[0].openShop();
  const access = await processes[0].speaker(`HDP0000${made}`, { storeId: shop.storeId });
  sn = access.sn;
});

function said(leaf: 'ack' | 'hello', payload: string): DeviceMessage[] {
  return [{ sn, leaf, payload: Buffer.from(payload), receivedAtMs: clock.nowMs() }];
}

/** Nobody is connected here, so every message to the device is counted as one to an absent one. */
function sentBy(): number[] {
  return processes.map((platform) => platform.broker.counts.offline);
}

/** What each process sent since, the lazier one first. */
function sentSince(before: readonly number[]): number[] {
  const sent = sentBy().map((count, at) => count - before[at]!);
  return sent.toSorted((one, two) => one - two);
}

async function liveEvents(type: string): Promise<number> {
  const rows = await test.database.asIngest((tx) =>
    tx.query(`select 1 from live_events where type = $1 and data ->> 'sn' = $2`, [type, sn]),
  );
  return rows.length;
}

describe('what every process hears', () => {
  it('of an ack is acted on by one of them', async () => {
    await processes[0].pay(shop);
    const [row] = await processes[0].announcementsOf(sn);
    const acks = said('ack', encodeAck({ id: row!.id, stage: 'done', code: 200, at: 0 }));
    await Promise.all(processes.map((platform) => platform.acks.run(acks)));
    expect((await processes[1].announcementsOf(sn))[0]).toMatchObject({ state: 'played' });
    expect(await liveEvents('announcement.updated')).toBe(1);
  });

  it('of a hello is answered by one of them', async () => {
    await processes[0].pay(shop, { paidAt: clock.nowMs() - 60_000 });
    const facts = { boot: 1, sess: 1, fw: '1', hw: 'A', model: 'generic-speaker', caps: [] };
    const hello = said('hello', encodeHello({ ...facts, shadowVersion: 0, lastIds: [] }));
    const before = sentBy();
    await Promise.all(processes.map((platform) => platform.hellos.run(hello)));
    for (const platform of processes) await platform.settled();
    expect(sentSince(before)).toEqual([0, 2]);
    const kinds = (await processes[0].announcementsOf(sn)).map((row) => row.kind);
    expect(kinds.toSorted()).toEqual(['missed', 'payment']);
    expect(await liveEvents('device.presence')).toBe(1);
  });

  it('of expiry is done by one of them', async () => {
    for (let n = 1; n <= 50; n += 1) await processes[0].pay(shop, { n });
    clock.advance(65_000);
    await Promise.all(processes.map((platform) => platform.expirer.expire()));
    await Promise.all(processes.map((platform) => platform.expirer.expire()));
    const states = (await processes[0].announcementsOf(sn)).map((row) => row.state);
    expect(new Set(states)).toEqual(new Set(['expired']));
    expect(await liveEvents('announcement.updated')).toBe(50);
  });

  it('of a re-send falls to one of them', async () => {
    await processes[0].pay(shop);
    clock.advance(2_000);
    await processes[0].sender.resendDue();
    clock.advance(2_000);
    const before = sentBy();
    await Promise.all(processes.map((platform) => platform.sender.resendDue()));
    expect(sentSince(before)).toEqual([0, 1]);
  });
});

describe('a process that hears no device', () => {
  it('sends at once however much it sent before, and leaves what follows to a worker', async () => {
    const deaf = await Platform.start({ database: test.database, clock, hearsDevices: false });
    for (let n = 1; n <= 20; n += 1) {
      await deaf.test.run(everyMerchant, sn);
      await deaf.settled();
    }
    expect(deaf.broker.counts.offline).toBe(20);
    clock.advance(4_000);
    await deaf.stop();
    const before = sentBy();
    await processes[0].sender.resendDue();
    await processes[0].settled();
    expect(sentSince(before)).toEqual([0, 8]);
  });
});
