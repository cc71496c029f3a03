import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase, eventually, fixedClock, MqttSpeaker } from '#libs/testing';
import type { MqttSpeakerOptions, TestDatabase } from '#libs/testing';
import { paymentOf, Platform, TTL_MS } from './platform.fixture.js';
import type { Shop } from './platform.fixture.js';

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
let test: TestDatabase;
let platform: Platform;
let shop: Shop;
let elsewhere: Shop;
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
  elsewhere = await platform.openShop();
  access = await platform.speaker(nextSn(), { storeId: shop.storeId });
});
afterEach(async () => {
  await Promise.all(speakers.splice(0).map((speaker) => speaker.end()));
  await platform.settled();
});

function nextSn(): string {
  made += 1;
  return `HDM${String(made).padStart(7, '0')}`;
}

async function online(facts: Partial<MqttSpeakerOptions> = {}): Promise<MqttSpeaker> {
  const speaker = await MqttSpeaker.connect({ sess: 1, ...access, ...facts });
  speakers.push(speaker);
  await speaker.hello();
  await platform.settled();
  return speaker;
}

async function states(sn = access.sn): Promise<string[]> {
  await platform.settled();
  return (await platform.announcementsOf(sn)).map((each) => each.state);
}

describe('a speaker moved to another shop', () => {
  it('is told so at once, and never sent what was for the old one', async () => {
    const speaker = await online();
    await platform.pay(shop);
    const said = await speaker.next();
    expect(said.data.placement).toBe(1);
    await platform.assign.assign(everyMerchant, access.sn, { storeId: elsewhere.storeId });
    expect(await states()).toEqual(['cancelled']);
    await eventually(() =>
      speaker.sys.some((each) => each.t === 'placement' && each.data.placement === 2),
    );
    await platform.pay(shop);
    clock.advance(10_000);
    await platform.sender.resendDue();
    await platform.pay(elsewhere, { amount: 100n });
    const next = await speaker.next();
    expect(next.data).toMatchObject({ amount: 100n, placement: 2 });
    expect(speaker.announces).toHaveLength(2);
  });

  it('while it was away hears nothing of the old shop, no sum either', async () => {
    await platform.pay(shop);
    await platform.pay(shop, { paidAt: clock.nowMs() - TTL_MS, n: 2 });
    await platform.assign.assign(everyMerchant, access.sn, { storeId: elsewhere.storeId });
    const speaker = await online();
    clock.advance(20_000);
    await platform.sums.sweep();
    await platform.pay(elsewhere);
    const said = await speaker.next();
    expect(said.data.placement).toBe(2);
    expect(speaker.announces).toHaveLength(1);
    expect(speaker.sys[0]).toMatchObject({ t: 'hello', data: { placement: 2 } });
  });

  it('while a payment is being routed to it is not sent it, and the row is cancelled', async () => {
    const speaker = await online();
    const event = { event: 'payment.succeeded', payload: paymentOf(shop, clock.nowMs()) } as const;
    const stored = await platform.database.asIngest((tx) => platform.outbox.append(tx, [event]));
    const plan = await platform.route.plan(stored.map(({ id }) => ({ id, event })));
    await platform.assign.assign(everyMerchant, access.sn, { storeId: elsewhere.storeId });
    const publish = await platform.route.store(plan);
    publish();
    expect(await states()).toEqual(['queued']);
    clock.advance(5_000);
    await platform.sender.resendDue();
    await platform.settled();
    await speaker.roundTrip();
    expect(speaker.announces).toEqual([]);
    await platform.expirer.cancelMisplaced();
    expect(await states()).toEqual(['cancelled']);
  });

  it.each([
    ['a moment ago is not looked at again', 0, 1],
    ['a while ago is looked at again, and not sent what was meant for its old shop', 51, 0],
  ])('that was seen in its place %s', async (_, agoMs, sent) => {
    const speaker = await online();
    const event = { event: 'payment.succeeded', payload: paymentOf(shop, clock.nowMs()) } as const;
    const plan = await platform.route.plan([{ id: 0n, event }]);
    await platform.assign.assign(everyMerchant, access.sn, { storeId: elsewhere.storeId });
    const seenAtMs = clock.nowMs() - agoMs;
    platform.sender.dispatch(plan.announcements.map((row) => ({ ...row, seenAtMs })));
    await platform.sender.settled();
    await speaker.roundTrip();
    expect(speaker.announces).toHaveLength(sent);
  });

  it('and back at once is not sent what was meant for its first stay', async () => {
    await platform.pay(shop);
    await platform.assign.unassign(everyMerchant, access.sn);
    await platform.assign.assign(everyMerchant, access.sn, { storeId: shop.storeId });
    await platform.pay(shop, { amount: 5n });
    const speaker = await online();
    expect((await speaker.next()).data).toMatchObject({ amount: 5n, placement: 3 });
    expect(speaker.announces).toHaveLength(1);
  });

  it('to where it is already loses nothing', async () => {
    await platform.pay(shop);
    await platform.assign.assign(everyMerchant, access.sn, { storeId: shop.storeId });
    expect(await states()).toEqual(['queued']);
  });
});

describe('a replaced speaker', () => {
  it('leaves what it had not received to its successor, under the successor’s id', async () => {
    const old = await online();
    await platform.pay(shop, { n: 1 });
    await platform.pay(shop, { n: 2 });
    const [first, second] = [await old.next(), await old.next()];
    await old.ack(first.id, 'rx');
    await eventually(async () => (await states()).includes('received'));
    const heir = await platform.speaker(nextSn());
    await platform.replace.run(everyMerchant, access.sn, heir.sn);
    const successor = await online({ ...heir });
    const said = await successor.next();
    expect(said.data).toMatchObject({ n: 2, placement: 1, text: second.data.text });
    expect(said.id).not.toBe(second.id);
    expect(said.exp).toBe(second.exp);
    expect(await states()).toEqual(['cancelled', 'cancelled']);
    expect(await states(heir.sn)).toHaveLength(1);
  });

  it('gives its place away: only the successor hears what comes after', async () => {
    const heir = await platform.speaker(nextSn());
    await platform.replace.run(everyMerchant, access.sn, heir.sn);
    await platform.pay(shop);
    expect([await states(), await states(heir.sn)]).toEqual([[], ['queued']]);
    const old = await platform.readDevices.get(everyMerchant, access.sn);
    expect(old).toMatchObject({ replacedBy: heir.sn, storeId: null });
    const target = { storeId: shop.storeId };
    await expect(platform.assign.assign(everyMerchant, access.sn, target)).rejects.toMatchObject({
      code: 'device_replaced',
    });
  });

  it('leaves nothing that is expired', async () => {
    await platform.pay(shop);
    clock.advance(TTL_MS);
    const heir = await platform.speaker(nextSn());
    await platform.replace.run(everyMerchant, access.sn, heir.sn);
    expect(await states(heir.sn)).toEqual([]);
  });
});
