import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { createTestDatabase, fixedClock, MqttSpeaker } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { paymentOf, Platform, TTL_MS } from './platform.fixture.js';
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
  return `HD${String(made).padStart(8, '0')}`;
}

async function connect(
  access: { sn: string; token: string; url: string },
  facts: { sess?: number; lastIds?: [string, 200][] } = {},
): Promise<MqttSpeaker> {
  const speaker = await MqttSpeaker.connect({ sess: 1, ...access, ...facts });
  speakers.push(speaker);
  return speaker;
}

/** A speaker at the store, connected and greeted. */
async function speakerOnline(): Promise<{ sn: string; speaker: MqttSpeaker }> {
  const access = await platform.speaker(nextSn(), { storeId: shop.storeId });
  const speaker = await connect(access);
  await speaker.hello();
  return { sn: access.sn, speaker };
}

async function statesOf(sn: string): Promise<string[]> {
  await platform.settled();
  return (await platform.announcementsOf(sn)).map((each) => `${each.kind} ${each.state}`);
}

describe('a payment', () => {
  it('is said by the store’s speaker and played by its ack', async () => {
    const { sn, speaker } = await speakerOnline();
    const payment = await platform.pay(shop, { n: 7 });
    const said = await speaker.next();
    expect(said.data).toEqual({
      kind: 'payment',
      paymentId: payment.paymentId,
      amount: 1250n,
      wallet: 'wechat',
      text: '微信收款十二点五元',
      clips: 'wechat shoukuan shi er dian wu yuan'.split(' '),
      n: 7,
      placement: 1,
    });
    expect(said).toMatchObject({ ttl: 60, exp: payment.paidAt + TTL_MS, ts: clock.nowMs() });

    await speaker.ack(said.id, 'rx');
    expect(await statesOf(sn)).toEqual(['payment received']);
    clock.advance(4_000);
    await speaker.ack(said.id, 'done', 200, clock.nowMs());
    expect(await statesOf(sn)).toEqual(['payment played']);
    const [row] = await platform.announcementsOf(sn);
    expect(row).toMatchObject({
      sentAt: new Date(payment.recordedAt),
      receivedAt: new Date(payment.recordedAt),
      playedAt: new Date(clock.nowMs()),
      devicePlayedAt: new Date(clock.nowMs()),
      attempts: 1,
      code: 200,
    });
  });

  it('is heard at its terminal and in its store, once a device, and nowhere else', async () => {
    const [first, second] = shop.terminals;
    const other = await platform.openShop();
    const sns = [nextSn(), nextSn(), nextSn(), nextSn(), nextSn()] as const;
    await platform.speaker(sns[0], { terminalId: first });
    await platform.speaker(sns[1], { terminalId: second });
    await platform.speaker(sns[2], { storeId: shop.storeId });
    await platform.speaker(sns[3], { storeId: other.storeId });
    await platform.speaker(sns[4]);
    const { terminalId } = await platform.pay(shop);
    expect(terminalId).toBe(first);
    const counts = await Promise.all(sns.map(async (sn) => (await statesOf(sn)).length));
    expect(counts).toEqual([1, 0, 1, 0, 0]);
  });

  it('delivered many times is announced once', async () => {
    const { sn, speaker } = await speakerOnline();
    const payload = paymentOf(shop, clock.nowMs());
    const event = { event: 'payment.succeeded', payload } as const;
    await platform.happen(Array.from({ length: 16 }, () => event));
    await platform.happen([event]);
    await speaker.next();
    expect(await statesOf(sn)).toHaveLength(1);
    expect(speaker.announces).toHaveLength(1);
  });

  it('recorded quietly, or given back wholly before it is routed, is not announced', async () => {
    const { sn } = await speakerOnline();
    await platform.pay(shop, { quiet: true });
    const late = paymentOf(shop, clock.nowMs());
    await insertRefundedPayment(late.paymentId);
    clock.advance(3_000);
    await platform.happen([{ event: 'payment.succeeded', payload: late }]);
    expect(await statesOf(sn)).toEqual([]);
  });

  it('is followed by its refund, which is never called 收款', async () => {
    const { speaker } = await speakerOnline();
    const { quiet: _quiet, n: _n, paidAt, ...payment } = await platform.pay(shop);
    await speaker.next();
    const refundId = newId('ref', clock.nowMs());
    const payload = { ...payment, refundId, amount: 250n, succeededAt: paidAt };
    await platform.happen([{ event: 'refund.succeeded', payload }]);
    const said = await speaker.next();
    expect(said.data).toMatchObject({ kind: 'refund', text: '微信退款二点五元', amount: 250n });
  });

  it('is said in the order of the day’s numbers, eight at a time', async () => {
    const { sn, speaker } = await speakerOnline();
    const nowMs = clock.nowMs();
    const payloads = Array.from({ length: 20 }, (_, i) => paymentOf(shop, nowMs, { n: i + 1 }));
    await platform.happen(payloads.map((payload) => ({ event: 'payment.succeeded', payload })));
    const order: (number | undefined)[] = [];
    for (let i = 0; i < 8; i += 1) order.push((await speaker.next()).data.n);
    await platform.settled();
    expect(speaker.announces).toHaveLength(8);
    while (order.length < 20) {
      for (const { id } of speaker.announces.slice(-8)) await speaker.ack(id, 'rx');
      order.push((await speaker.next()).data.n);
    }
    expect(order).toEqual(payloads.map((payment) => payment.n));
    expect(await statesOf(sn)).toHaveLength(20);
  });

  async function insertRefundedPayment(paymentId: string): Promise<void> {
    await test.database.asIngest((tx) =>
      tx.query(
        `insert into payments (merchant_id, id, store_id, terminal_id, channel, channel_account_id,
           channel_payment_id, wallet, presented, amount, currency, fee, refunded, n, day, paid_at,
           recorded_at, entry_id)
         values ($1, $2, $3, $4, 'wechatpay', 'chn', $2, 'wechat', 'unknown', 1250, 'CNY', 0, 1250,
           1, '2026-11-21', now(), now(), 'ent')`,
        [shop.merchantId, paymentId, shop.storeId, shop.terminals[0]],
      ),
    );
  }
});

describe('an ack', () => {
  it('of another device counts for nothing', async () => {
    const { sn, speaker } = await speakerOnline();
    const stranger = await connect(await platform.speaker(nextSn(), { storeId: shop.storeId }));
    await platform.pay(shop);
    const { id } = await speaker.next();
    await stranger.ack(id, 'rx');
    await stranger.ack(id, 'done');
    expect(await statesOf(sn)).toEqual(['payment queued']);
  });

  it('repeated changes no time stamp', async () => {
    const { sn, speaker } = await speakerOnline();
    await platform.pay(shop);
    const { id } = await speaker.next();
    await speaker.ack(id, 'rx');
    await speaker.ack(id, 'done');
    await platform.settled();
    const before = await platform.announcementsOf(sn);
    clock.advance(1_000);
    await speaker.ack(id, 'rx');
    await speaker.ack(id, 'done', 500);
    await platform.settled();
    expect(await platform.announcementsOf(sn)).toEqual(before);
  });

  it('that cannot be read harms no other', async () => {
    const { sn, speaker } = await speakerOnline();
    await platform.pay(shop);
    const { id } = await speaker.next();
    const bad = speaker.say('ack', '{"id":1}');
    await Promise.all([bad, speaker.ack(id, 'done')]);
    expect(await statesOf(sn)).toEqual(['payment played']);
  });
});

describe('what has no rx', () => {
  it('is sent again after 2, 4, 8, 16 and 32 seconds, and never after rx', async () => {
    const { sn, speaker } = await speakerOnline();
    await platform.pay(shop);
    const first = await speaker.next();
    const sentAtS: number[] = [];
    for (let second = 1; second <= 40; second += 1) {
      clock.advance(1_000);
      const before = speaker.announces.length;
      await platform.sender.resendDue();
      await platform.settled();
      await speaker.roundTrip();
      if (speaker.announces.length > before) sentAtS.push(second);
    }
    expect(sentAtS).toEqual([2, 4, 8, 16, 32]);
    expect(new Set(speaker.announces.map((each) => each.id))).toEqual(new Set([first.id]));
    expect(speaker.announces.at(-1)).toMatchObject({ exp: first.exp, ttl: 28 });
    expect((await platform.announcementsOf(sn))[0]).toMatchObject({ attempts: 6, state: 'sent' });
  });

  it('is not sent any more after rx', async () => {
    const { speaker } = await speakerOnline();
    await platform.pay(shop);
    const { id } = await speaker.next();
    await speaker.ack(id, 'rx');
    await platform.settled();
    for (let second = 0; second < 40; second += 1) {
      clock.advance(1_000);
      await platform.sender.resendDue();
    }
    await platform.settled();
    await speaker.roundTrip();
    expect(speaker.announces).toHaveLength(1);
  });

  it('and was left by another process is taken over', async () => {
    const { sn, speaker } = await speakerOnline();
    await insertQueued(sn);
    clock.advance(3_500);
    await platform.sender.resendDue();
    const said = await speaker.next();
    expect(said.data.text).toBe('left');
  });

  async function insertQueued(sn: string): Promise<void> {
    const nowMs = clock.nowMs();
    await test.database.asIngest((tx) =>
      tx.query(
        `insert into announcements (merchant_id, id, store_id, sn, kind, subject_id, amount, text,
           placement, state, queued_at, expires_at)
         values ($1, $2, $3, $4, 'payment', 'x', 100, 'left', 1, 'queued', $5, $6)`,
        [
          shop.merchantId,
          newId('ann', nowMs),
          shop.storeId,
          sn,
          new Date(nowMs),
          new Date(nowMs + TTL_MS),
        ],
      ),
    );
  }
});
