import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase, eventually, fixedClock, MqttSpeaker } from '#libs/testing';
import type { MqttSpeakerOptions, TestDatabase } from '#libs/testing';
import { Platform, TTL_MS } from './platform.fixture.js';
import type { Shop } from './platform.fixture.js';

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
let test: TestDatabase;
let platform: Platform;
let shop: Shop;
let access: { sn: string; token: string; url: string };
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
  access = await platform.speaker(nextSn(), { storeId: shop.storeId });
});
afterEach(async () => {
  await Promise.all(speakers.splice(0).map((speaker) => speaker.end()));
  await platform.settled();
});

function nextSn(): string {
  made += 1;
  return `HDL${String(made).padStart(7, '0')}`;
}

async function online(facts: Partial<MqttSpeakerOptions> = {}): Promise<MqttSpeaker> {
  const speaker = await MqttSpeaker.connect({ sess: 1, ...access, ...facts });
  speakers.push(speaker);
  await speaker.hello();
  await platform.settled();
  return speaker;
}

/** Pulls the plug and waits until the platform has noticed. */
async function cut(speaker: MqttSpeaker): Promise<void> {
  await speaker.cut();
  await eventually(async () => !(await platform.readDevices.get(everyMerchant, access.sn)).online);
}

/** What runs by timers, once. */
async function pass(): Promise<void> {
  await platform.expirer.expire();
  await platform.expirer.cancelMisplaced();
  await platform.sums.sweep();
  await platform.sender.resendDue();
  await platform.settled();
}

async function states(sn = access.sn): Promise<string[]> {
  await platform.settled();
  return (await platform.announcementsOf(sn)).map(
    (each) => `${each.kind} ${each.state}${each.code ? ` ${each.code}` : ''}`,
  );
}

describe('nothing is said late', () => {
  it('when it was recorded after its expiry: the row is expired from the start', async () => {
    const speaker = await online();
    await platform.pay(shop, { paidAt: clock.nowMs() - TTL_MS });
    await speaker.roundTrip();
    expect(speaker.announces).toEqual([]);
    expect(await states()).toEqual(['payment expired']);
  });

  it('when under a second is left at a send', async () => {
    const speaker = await online();
    await platform.pay(shop);
    await speaker.next();
    clock.advance(TTL_MS - 999);
    await pass();
    await speaker.roundTrip();
    expect(speaker.announces).toHaveLength(1);
  });

  it('when the device says so on receipt or when playing', async () => {
    const speaker = await online();
    await platform.pay(shop);
    await platform.pay(shop, { n: 2 });
    await speaker.ack((await speaker.next()).id, 'done', 410);
    const { id } = await speaker.next();
    await speaker.ack(id, 'rx');
    await speaker.ack(id, 'done', 410);
    expect(await states()).toEqual(['payment expired 410', 'payment expired 410']);
  });

  it('when no done came: expired five seconds after, not earlier', async () => {
    const speaker = await online();
    await platform.pay(shop);
    await speaker.ack((await speaker.next()).id, 'rx');
    clock.advance(TTL_MS + 4_999);
    await pass();
    expect(await states()).toEqual(['payment received']);
    clock.advance(1);
    await pass();
    expect(await states()).toEqual(['payment expired']);
  });

  it('but a done 200 that was slow to arrive turns expired into played', async () => {
    const speaker = await online();
    await platform.pay(shop);
    const { id } = await speaker.next();
    await speaker.ack(id, 'rx');
    clock.advance(TTL_MS + 5_000);
    await pass();
    await speaker.ack(id, 'done', 200);
    expect(await states()).toEqual(['payment played 200']);
  });
});

describe('a speaker that was away for two minutes', () => {
  async function missThree(): Promise<void> {
    for (const n of [1, 2, 3]) {
      await platform.pay(shop, { n, amount: 1950n });
      clock.advance(10_000);
    }
    clock.advance(90_000);
    await pass();
  }

  it('says nothing late and sums up', async () => {
    await missThree();
    const speaker = await online();
    const sum = await speaker.next();
    expect(sum.data).toMatchObject({
      kind: 'missed',
      amount: 5850n,
      text: '断网期间收款3笔，共58.5元',
      placement: 1,
    });
    expect(sum.data.n).toBeUndefined();
    expect(sum.data.clips.slice(0, 5)).toEqual(['duanwang', 'qijian', 'shoukuan', 'san', 'bi']);
    expect(sum.exp).toBe(clock.nowMs() + TTL_MS);
    await speaker.ack(sum.id, 'rx');
    await speaker.ack(sum.id, 'done');
    expect(speaker.announces).toHaveLength(1);

    await speaker.end();
    const again = await online({ sess: 2, lastIds: [[sum.id, 200]] });
    await again.roundTrip();
    expect(again.announces).toEqual([]);
  });

  it('sums up again what a lost sum had counted', async () => {
    await missThree();
    const first = await online();
    const sum = await first.next();
    await cut(first);
    clock.advance(TTL_MS + 5_000);
    await pass();
    const second = await online({ sess: 2 });
    const again = await second.next();
    expect(again.id).not.toBe(sum.id);
    expect(again.data).toMatchObject({ kind: 'missed', amount: 5850n });
  });

  it('does not sum up twice when the sum was played and its done came late', async () => {
    await missThree();
    const first = await online();
    const sum = await first.next();
    await cut(first);
    clock.advance(TTL_MS + 5_000);
    await pass();
    const second = await online({ sess: 2, lastIds: [[sum.id, 200]] });
    await second.roundTrip();
    expect(second.announces).toEqual([]);
  });

  it('does not sum up twice either when a newer sum was under way', async () => {
    await missThree();
    const first = await online();
    const sum = await first.next();
    clock.advance(TTL_MS + 5_000);
    await pass();
    clock.advance(10_000);
    await pass();
    expect((await first.next()).data).toMatchObject({ kind: 'missed', amount: 5850n });
    await first.end();
    const second = await online({ sess: 2, lastIds: [[sum.id, 200]] });
    await second.roundTrip();
    expect(second.announces).toEqual([]);
    expect((await states()).slice(3)).toEqual(['missed played 200', 'missed cancelled']);
  });

  it('is told what it finished but could not ack before anything is summed', async () => {
    const first = await online();
    await platform.pay(shop);
    const { id } = await first.next();
    await cut(first);
    clock.advance(120_000);
    await pass();
    expect(await states()).toEqual(['payment expired']);
    const second = await online({ sess: 2, lastIds: [[id, 200]] });
    await second.roundTrip();
    expect(second.announces).toEqual([]);
    expect(await states()).toEqual(['payment played 200']);
  });

  it('hears at once what is not expired yet, oldest first', async () => {
    await platform.pay(shop, { n: 1 });
    clock.advance(1_000);
    await platform.pay(shop, { n: 2 });
    const speaker = await online();
    expect([(await speaker.next()).data.n, (await speaker.next()).data.n]).toEqual([1, 2]);
    expect(speaker.heard.map((each) => each.leaf).slice(0, 3)).toEqual([
      'sys',
      'announce',
      'announce',
    ]);
  });
});

describe('what a connected speaker missed', () => {
  it('is summed ten seconds after the last one, not earlier', async () => {
    const speaker = await online();
    await platform.pay(shop, { paidAt: clock.nowMs() - TTL_MS });
    clock.advance(9_999);
    await pass();
    await speaker.roundTrip();
    expect(speaker.announces).toEqual([]);
    clock.advance(1);
    await pass();
    expect((await speaker.next()).data).toMatchObject({ kind: 'missed', amount: 1250n });
  });

  it('counts what its queue dropped, and no refunds', async () => {
    const speaker = await online();
    const { quiet: _quiet, n: _n, ...payment } = await platform.pay(shop);
    await speaker.ack((await speaker.next()).id, 'done', 429);
    const payload = { ...payment, refundId: 'ref_x', succeededAt: clock.nowMs() - TTL_MS };
    await platform.happen([{ event: 'refund.succeeded', payload }]);
    clock.advance(10_000);
    await pass();
    expect((await speaker.next()).data).toMatchObject({ kind: 'missed', amount: 1250n });
    expect(await states()).toContain('payment failed 429');
  });

  it('is not summed for a device that is away', async () => {
    const speaker = await online();
    await speaker.cut();
    await eventually(
      async () => !(await platform.readDevices.get(everyMerchant, access.sn)).online,
    );
    await platform.pay(shop, { paidAt: clock.nowMs() - TTL_MS });
    clock.advance(20_000);
    await pass();
    expect(await states()).toEqual(['payment expired']);
  });
});

describe('a new session', () => {
  it('is sent again what was received and not finished, unless its lastIds have it', async () => {
    const first = await online();
    await platform.pay(shop);
    await platform.pay(shop, { n: 2 });
    const [one, two] = [await first.next(), await first.next()];
    await first.ack(one.id, 'rx');
    await first.ack(two.id, 'rx');
    await cut(first);
    const second = await online({ sess: 2, lastIds: [[one.id, 200]] });
    const again = await second.next();
    expect(again.id).toBe(two.id);
    await second.ack(two.id, 'rx');
    for (let i = 0; i < 40; i += 1) {
      clock.advance(1_000);
      await platform.sender.resendDue();
    }
    await second.roundTrip();
    expect(second.announces).toHaveLength(1);
    expect((await states()).toSorted()).toEqual(['payment played 200', 'payment received']);
  });

  it('answers nothing twice when a hello is repeated at once', async () => {
    const speaker = await online();
    await platform.pay(shop);
    await speaker.ack((await speaker.next()).id, 'rx');
    clock.advance(2_000);
    await speaker.hello();
    await speaker.roundTrip();
    expect(speaker.announces).toHaveLength(1);
  });
});
