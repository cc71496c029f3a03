import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import type { ApiClient, OpenedShop } from '#sim';
import { announcementsOf } from './support/read-all.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';
import type { TestSpeaker } from './support/test-speaker.js';

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let channels: TestChannel[];
let atTill: TestSpeaker;
let atStore: TestSpeaker;
let secondTill: { id: string; plateCode: string };

beforeAll(async () => {
  ({ platform, api, shop } = await TestPlatform.withShop());
  channels = await platform.channels(api, shop);
  secondTill = await api.post(`/v1/stores/${shop.storeId}/terminals`, { name: '外卖窗口' });
  atTill = await platform.speaker(api, { terminalId: shop.terminalId });
  atStore = await platform.speaker(api, { storeId: shop.storeId });
});

afterAll(() => platform.end());

const channelOf = (name: string) => channels.find(({ sender }) => sender.name === name)!;

async function played(sn: string, text: string): Promise<void> {
  await eventually(
    async () => {
      const rows = await announcementsOf(api, { sn, state: 'played' });
      expect(rows.map((row) => row.text)).toContain(text);
      return true;
    },
    { withinMs: 10_000 },
  );
}

describe.each([
  ['wechatpay', {}, '微信收款十二点五元', '微信退款四元'],
  ['alipay', {}, '支付宝收款十二点五元', '支付宝退款四元'],
  ['jeepay', { wallet: 'unionpay' as const }, '云闪付收款十二点五元', '云闪付退款四元'],
])('a payment that %s reports', (name, wish, paid, refunded) => {
  it('is spoken once by the speakers of its terminal and store, and told as played', async () => {
    const { sender, path } = channelOf(name);
    const payment = sender.payment({ ...wish, amount: 1250n, passedBack: shop.plateCode });
    expect((await sender.send(platform.url + path, payment)).accepted).toBe(true);
    await Promise.all([atTill.saying(paid), atStore.saying(paid)]);
    await Promise.all([played(atTill.sn, paid), played(atStore.sn, paid)]);

    const refund = sender.refund({ payment, amount: 400n });
    expect((await sender.send(platform.url + path, refund)).accepted).toBe(true);
    await Promise.all([atTill.saying(refunded), atStore.saying(refunded)]);
    await played(atTill.sn, refunded);
    for (const text of [paid, refunded]) {
      expect(atTill.said.filter((one) => one === text)).toHaveLength(1);
    }
  });
});

describe('a payment at another terminal of the store', () => {
  it('is spoken by the speaker of the store, not by that of the other terminal', async () => {
    const { sender, path } = channelOf('wechatpay');
    const payment = sender.payment({ amount: 8888n, passedBack: secondTill.plateCode });
    await sender.send(platform.url + path, payment);
    await atStore.saying('微信收款八十八点八八元');
    await played(atStore.sn, '微信收款八十八点八八元');
    const other = await announcementsOf(api, { sn: atTill.sn });
    expect(other.map(({ text }) => text)).not.toContain('微信收款八十八点八八元');
  });
});

describe('a test announcement', () => {
  it('is spoken by the one speaker it was asked of', async () => {
    const before = atStore.said.length;
    const { announcementId } = await api.post<{ announcementId: string }>(
      `/v1/devices/${atTill.sn}/test-announcement`,
    );
    await eventually(async () => {
      const rows = await announcementsOf(api, { sn: atTill.sn, state: 'played' });
      return rows.some(({ id, kind }) => id === announcementId && kind === 'test');
    });
    expect(atTill.journal.entries.at(-1)).toMatchObject({ id: announcementId, kind: 'test' });
    expect(atStore.said).toHaveLength(before);
  });
});

describe('a payment nobody is to hear now', () => {
  it('is recorded without a sound: out of quarantine, or wholly refunded before', async () => {
    const { sender, path } = channelOf('alipay');
    const url = platform.url + path;
    await api.post('/v1/orders', { terminalId: shop.terminalId, orderNo: 'Q-1', amount: 700 });
    const unfit = sender.payment({ amount: 701n, orderNo: 'Q-1' });
    await sender.send(url, unfit);
    const { data } = await api.get<{ data: { id: string; channelPaymentId: string }[] }>(
      '/v1/quarantine?state=quarantined',
    );
    const item = data.find((one) => one.channelPaymentId === unfit.channelPaymentId);
    const accept = { terminalId: shop.terminalId, acceptAmount: 701 };
    await api.post(`/v1/quarantine/${item!.id}/resolve`, accept);

    const returned = sender.payment({ amount: 702n, passedBack: shop.plateCode });
    await sender.send(url, sender.refund({ payment: returned, amount: 702n }));
    await sender.send(url, returned);

    const heard = sender.payment({ amount: 703n, passedBack: shop.plateCode });
    await sender.send(url, heard);
    await atTill.saying('支付宝收款七点零三元');
    await played(atTill.sn, '支付宝收款七点零三元');
    expect(atTill.said.filter((text) => /收款七点零[12]元/.test(text))).toEqual([]);
  });
});
