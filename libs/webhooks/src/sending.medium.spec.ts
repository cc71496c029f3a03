import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase, eventually } from '#libs/testing';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { answering, Receiver } from './receiver.fixture.js';
import { openSending, run } from './sending.fixture.js';
import type { Sending, SendingProcess } from './sending.fixture.js';
import type { Shop, Site } from './site.fixture.js';

const HOUR_MS = 3_600_000;

let test: TestDatabase;
let sending: Sending;
let clock: FixedClock;
let site: Site;
let one: SendingProcess;
let receiver: Receiver;
let shop: Shop;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  sending = await openSending(test);
  ({ clock, site, one, receiver, shop } = sending);
});
afterEach(() => sending.close());

async function firstOf(webhookId: string) {
  const [delivery] = await site.deliveries(webhookId);
  return site.delivery(webhookId, delivery!.id);
}

describe('an event', () => {
  it('arrives once, signed as the public package expects, and is shown as delivered', async () => {
    const { id, secret } = await site.webhook(shop, receiver.url);
    await site.pay(shop, 'pay_1');
    await run(one);
    await run(one);
    const at = new Date(clock.nowMs()).toISOString();
    expect(receiver.verified(secret)).toEqual({
      type: 'payment.succeeded',
      timestamp: at,
      data: { paymentId: 'pay_1', ...shop, amount: 1250, n: 1, paidAt: at, recordedAt: at },
    });
    expect(receiver.received).toHaveLength(1);
    const delivery = await firstOf(id);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, nextAttemptAt: null });
    expect(delivery.log).toMatchObject([{ n: 1, status: 204, error: null }]);
    expect(receiver.ids).toEqual([delivery.eventId]);
  });
});

describe('a receiver that answers 500', () => {
  it('is asked again with the same id and body, later and later, until it answers', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = answering(500, `no database \0${'x'.repeat(5_000)}`);
    await site.pay(shop, 'pay_1');
    await run(one);
    expect(await firstOf(id)).toMatchObject({
      state: 'pending',
      log: [
        { status: 500, error: 'status', answer: expect.stringMatching(/^no database x{1011}$/) },
      ],
    });
    await run(one);
    expect(receiver.received).toHaveLength(1);
    clock.advance(6_001);
    await run(one);
    receiver.answer = answering(200);
    clock.advance(18_001);
    await run(one);
    expect(new Set(receiver.ids).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(await firstOf(id)).toMatchObject({ state: 'delivered', attempts: 3 });
    expect(site.outcomes).toEqual(['failed', 'failed', 'delivered']);
  });

  it('for 24 hours gets no more of it; a person can have it sent again', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = answering(503);
    await site.pay(shop, 'pay_1');
    const beganMs = clock.nowMs();
    while ((await run(one), (await firstOf(id)).state) === 'pending') clock.advance(HOUR_MS / 2);
    expect(clock.nowMs() - beganMs).toBe(24 * HOUR_MS);
    const dead = await firstOf(id);
    expect(dead.attempts).toBeGreaterThan(10);
    expect(site.outcomes.at(-1)).toBe('dead');
    receiver.answer = answering(204);
    clock.advance(HOUR_MS);
    await site.uses.retry.run(everyMerchant, id, dead.id);
    await run(one);
    expect(await firstOf(id)).toMatchObject({ state: 'delivered', attempts: dead.attempts + 1 });
  });
});

describe('a receiver that redirects', () => {
  it('is not followed', async () => {
    const elsewhere = await Receiver.open();
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = answering(302, '', { location: elsewhere.url });
    await site.pay(shop, 'pay_1');
    await run(one);
    expect((await firstOf(id)).log).toMatchObject([{ status: 302, error: 'redirect' }]);
    expect(elsewhere.connections).toBe(0);
    await elsewhere.close();
  });
});

describe('a receiver at a private address', () => {
  it.each(['127.0.0.1', 'localhost'])('%s is refused before a connection is made', async (host) => {
    const { id } = await site.webhook(shop, receiver.url.replace('127.0.0.1', host));
    await site.pay(shop, 'pay_1');
    const strict = site.process({ allowLoopback: false });
    await run(strict);
    const log = [{ status: null, error: 'address_refused' }];
    expect((await firstOf(id)).log).toMatchObject(log);
    expect(receiver.connections).toBe(0);
    await strict.worker.stop();
  });
});

describe('a receiver that is gone', () => {
  it('and says so (410) is switched off and sent nothing more', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = answering(410);
    await site.pay(shop, 'pay_1');
    await run(one);
    await site.pay(shop, 'pay_2');
    await run(one);
    const webhook = await site.uses.read.one(everyMerchant, id);
    expect(webhook).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await site.deliveries(id)).toMatchObject([{ state: 'dead' }]);
    expect(site.outcomes).toEqual(['dead', 'disabled: gone']);
  });

  it('and refuses connections is tried again', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    await receiver.close();
    await site.pay(shop, 'pay_1');
    await run(one);
    expect(await firstOf(id)).toMatchObject({
      state: 'pending',
      log: [{ status: null, error: 'connection_refused' }],
    });
  });

  it('or has no such name is tried again', async () => {
    const { id } = await site.webhook(shop, 'https://haodian.invalid/');
    await site.pay(shop, 'pay_1');
    await run(one);
    expect((await firstOf(id)).log).toMatchObject([{ error: 'unresolved' }]);
  });

  it('for five days is switched off', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = answering(500);
    for (let day = 0; day <= 5; day += 1) {
      await site.pay(shop, `pay_${day}`);
      await run(one);
      clock.advance(24 * HOUR_MS);
    }
    const webhook = await site.uses.read.one(everyMerchant, id);
    expect(webhook).toMatchObject({ enabled: false, disabledReason: 'failing' });
  });
});

describe('a receiver that is slow', () => {
  it('is left after the time limit and tried again', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = () => undefined;
    await site.pay(shop, 'pay_1');
    const impatient = site.process({ timeoutMs: 100 });
    await run(impatient);
    expect((await firstOf(id)).log).toMatchObject([{ status: null, error: 'timeout' }]);
    await impatient.worker.stop();
  });

  it('with a long queue holds up nobody else', async () => {
    const other = await Receiver.open();
    const [slow, quick] = [await site.webhook(shop, receiver.url), await site.shop()];
    await site.webhook(quick, other.url);
    const held: (() => void)[] = [];
    receiver.answer = (response) => held.push(() => response.writeHead(204).end());
    for (let n = 0; n < 50; n += 1) await site.pay(shop, `pay_${n}`);
    for (let n = 0; n < 20; n += 1) await site.pay(quick, `pay_q${n}`);
    await one.fanOut.run();
    const all = one.sender.settled();
    await eventually(() => other.received.length === 20 && held.length === 4);
    receiver.answer = answering(204);
    for (const letGo of held) letGo();
    await all;
    expect(new Set(receiver.ids).size).toBe(50);
    expect((await site.deliveries(slow.id)).every(({ state }) => state === 'delivered')).toBe(true);
    await other.close();
  });
});

describe('a receiver that flaps', () => {
  it('gets a pause after five failures, one probe, and the rest once it is well', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    receiver.answer = answering(500);
    for (let n = 0; n < 20; n += 1) await site.pay(shop, `pay_${n}`);
    await run(one);
    // Four were in flight when the fifth failure came.
    const asked = receiver.received.length;
    expect(asked).toBeGreaterThanOrEqual(5);
    expect(asked).toBeLessThanOrEqual(8);
    const { pausedUntil } = await site.uses.read.one(everyMerchant, id);
    clock.set(pausedUntil!.getTime() - 1);
    await run(one);
    expect(receiver.received).toHaveLength(asked);
    clock.advance(1);
    await run(one);
    expect(receiver.received).toHaveLength(asked + 1);
    receiver.answer = answering(204);
    clock.advance(30 * 60_000);
    await run(one);
    expect(await site.uses.read.one(everyMerchant, id)).toMatchObject({ pausedUntil: null });
    expect((await site.deliveries(id)).every(({ state }) => state === 'delivered')).toBe(true);
  });
});

describe('several processes', () => {
  it('send each delivery once between them', async () => {
    await site.webhook(shop, receiver.url);
    for (let n = 0; n < 60; n += 1) await site.pay(shop, `pay_${n}`);
    const two = site.process();
    await Promise.all([one.fanOut.run(), two.fanOut.run()]);
    await Promise.all([one.sender.settled(), two.sender.settled()]);
    expect(receiver.received).toHaveLength(60);
    expect(new Set(receiver.ids).size).toBe(60);
    await two.worker.stop();
  });

  it('take over what one of them had begun when it ended', async () => {
    const { id } = await site.webhook(shop, receiver.url);
    await site.pay(shop, 'pay_1');
    receiver.answer = () => undefined;
    await one.fanOut.run();
    await one.sender.pass();
    await eventually(() => receiver.received.length === 1);
    await one.worker.stop();
    receiver.answer = answering(204);
    const two = site.process();
    await two.sender.settled();
    expect(await firstOf(id)).toMatchObject({ state: 'pending', attempts: 0 });
    clock.advance(30_001);
    await two.sender.settled();
    expect(await firstOf(id)).toMatchObject({ state: 'delivered', attempts: 1 });
    await two.worker.stop();
  });
});
