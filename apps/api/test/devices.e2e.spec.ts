import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import type { ApiClient, OpenedShop } from '#sim';
import { announcementsOf, readAll } from './support/read-all.js';
import type { ToldPayment } from './support/read-all.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

const TTL_S = 3;

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let other: OpenedShop;
let wechatpay: TestChannel;
let atOther: TestChannel;

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_ANNOUNCEMENT_TTL_S: String(TTL_S) });
  api = await platform.admin();
  [shop, other] = [await platform.shop(api), await platform.shop(api, '李记')];
  wechatpay = await platform.channel(api, 'wechatpay', shop);
  atOther = await platform.channel(api, 'wechatpay', other);
});

afterAll(() => platform.end());

interface Till {
  readonly id: string;
  readonly plateCode: string;
}

function till(): Promise<Till> {
  return api.post<Till>(`/v1/stores/${shop.storeId}/terminals`, { name: '收银台' });
}

async function pay(amount: bigint, passedBack: string, channel = wechatpay): Promise<void> {
  const { sender, path } = channel;
  const attempt = await sender.send(platform.url + path, sender.payment({ amount, passedBack }));
  expect(attempt.accepted).toBe(true);
}

/** Resolves when so many announcements of a speaker are in a state. */
async function reached(sn: string, state: string, count: number): Promise<void> {
  await eventually(
    async () => {
      expect((await announcementsOf(api, { sn, state })).length).toBeGreaterThanOrEqual(count);
      return true;
    },
    { withinMs: 30_000 },
  );
}

describe('a speaker that was away longer than its announcements lived', () => {
  it('says nothing late, and sums up what it missed', async () => {
    const { id, plateCode } = await till();
    const speaker = await platform.speaker(api, { terminalId: id });
    await speaker.stop();
    for (const amount of [1250n, 3600n, 1000n]) await pay(amount, plateCode);
    await reached(speaker.sn, 'expired', 3);
    await speaker.start();
    await speaker.saying('断网期间收款3笔，共58.5元');
    await reached(speaker.sn, 'played', 1);
    expect(speaker.said).toEqual(['断网期间收款3笔，共58.5元']);
  });
});

describe('a speaker that is moved to another shop', () => {
  it('says a shop’s payments only while it is there, moved in flight or not', async () => {
    const { id, plateCode } = await till();
    const speaker = await platform.speaker(api, { terminalId: id }, { playMs: 30 });
    const before = Array.from({ length: 20 }, (_, index) => pay(BigInt(index + 1), plateCode));
    await Promise.race(before);
    const move = api.put(`/v1/devices/${speaker.sn}/assignment`, { terminalId: other.terminalId });
    await Promise.all([...before, move]);
    await pay(8800n, plateCode);
    await pay(9900n, other.plateCode, atOther);
    await speaker.saying('微信收款九十九元');

    const storeOf = new Map<string, string>();
    for (const { storeId } of [shop, other]) {
      const told = await readAll<ToldPayment>(api, `/v1/payments?storeId=${storeId}`);
      for (const payment of told) storeOf.set(payment.id, payment.storeId);
    }
    const { entries } = speaker.journal;
    const heard = entries.map(({ placement, paymentId }) => [placement, storeOf.get(paymentId!)]);
    const first = entries[0]!.placement;
    const last = entries.at(-1)!.placement;
    const expected = entries.map(({ placement }) => [
      placement,
      placement === last ? other.storeId : shop.storeId,
    ]);
    expect(heard).toEqual(expected);
    expect(last).toBeGreaterThanOrEqual(first);
    expect(entries.map(({ placement }) => placement)).toEqual(
      entries.map(({ placement }) => placement).toSorted((a, b) => a - b),
    );
    expect(speaker.said).not.toContain('微信收款八十八元');
  });

  it('keeps silent about what still waited in it', async () => {
    const { id, plateCode } = await till();
    const speaker = await platform.speaker(api, { terminalId: id }, { playMs: 1_000 });
    await pay(100n, plateCode);
    await speaker.saying('微信收款一元');
    await pay(200n, plateCode);
    await reached(speaker.sn, 'received', 2);
    await api.put(`/v1/devices/${speaker.sn}/assignment`, { terminalId: other.terminalId });
    await reached(speaker.sn, 'cancelled', 1);
    await pay(300n, other.plateCode, atOther);
    await speaker.saying('微信收款三元');
    expect(speaker.said).toEqual(['微信收款一元', '微信收款三元']);
  });

  it('into stock while another takes its place says nothing more', async () => {
    const { id, plateCode } = await till();
    const old = await platform.speaker(api, { terminalId: id });
    await pay(100n, plateCode);
    await old.saying('微信收款一元');
    await api.delete(`/v1/devices/${old.sn}/assignment`);
    const successor = await platform.speaker(api, { terminalId: id });
    await pay(200n, plateCode);
    await successor.saying('微信收款二元');
    await reached(successor.sn, 'played', 1);
    expect(successor.said).toEqual(['微信收款二元']);
    expect(old.said).toEqual(['微信收款一元']);
  });
});

describe('the whole retry table of WeChat Pay', () => {
  it('is sixteen times answered with success and spoken once', async () => {
    const { id, plateCode } = await till();
    const speaker = await platform.speaker(api, { terminalId: id });
    const { sender, path } = wechatpay;
    let notification = sender.payment({ amount: 1600n, passedBack: plateCode });
    const answers: boolean[] = [];
    for (const _ of sender.rules.sendsAtS) {
      answers.push((await sender.send(platform.url + path, notification)).accepted);
      notification = sender.again(notification);
    }
    expect(answers).toEqual(Array.from({ length: 16 }, () => true));
    await pay(1700n, plateCode);
    await speaker.saying('微信收款十七元');
    expect(speaker.said).toEqual(['微信收款十六元', '微信收款十七元']);
  });
});

describe.each([
  ['drops the connection after each receipt', { dropsAfterRx: true }],
  ['repeats every answer three times', { ackTimes: 3 }],
  ['acts slowly', { slowMs: 150 }],
])('a speaker that %s', (_, faults) => {
  it('says each payment once, and all are told as played', async () => {
    const { id, plateCode } = await till();
    const speaker = await platform.speaker(api, { terminalId: id }, { faults });
    for (const amount of [100n, 200n, 300n]) await pay(amount, plateCode);
    await reached(speaker.sn, 'played', 3);
    expect(speaker.said.toSorted()).toEqual(
      ['微信收款一元', '微信收款二元', '微信收款三元'].toSorted(),
    );
  });
});
