import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient, OpenedShop } from '#sim';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

interface Payment {
  id: string;
  channelPaymentId: string;
  amount: number;
  refunded: number;
  status: string;
  n: number;
  fee: number;
}

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let channels: TestChannel[];

beforeAll(async () => {
  ({ platform, api, shop } = await TestPlatform.withShop());
  channels = await platform.channels(api, shop);
});

afterAll(() => platform.end());

const names = ['alipay', 'jeepay', 'wechatpay'];
const channelOf = (name: string) => channels.find(({ sender }) => sender.name === name)!;

async function payments(): Promise<Payment[]> {
  const page = await api.get<{ data: Payment[] }>(`/v1/payments?storeId=${shop.storeId}&limit=100`);
  return page.data;
}

async function paid(channelPaymentId: string): Promise<Payment | undefined> {
  return (await payments()).find((payment) => payment.channelPaymentId === channelPaymentId);
}

describe.each(names)('a notification signed as %s signs', (name) => {
  it('is recorded once, and its repeats are answered like the first', async () => {
    const { sender, path } = channelOf(name);
    const notification = sender.payment({ amount: 1250n, passedBack: shop.plateCode });
    const url = platform.url + path;
    const first = await sender.send(url, notification);
    const repeats = await Promise.all(
      Array.from({ length: 20 }, () => sender.send(url, sender.again(notification))),
    );
    expect(repeats.every((attempt) => attempt.accepted)).toBe(true);
    expect(new Set([first, ...repeats].map((attempt) => attempt.body)).size).toBe(1);
    const found = (await payments()).filter(
      (payment) => payment.channelPaymentId === notification.channelPaymentId,
    );
    expect(found).toMatchObject([{ amount: 1250, status: 'succeeded' }]);
  });

  it('is refused in the channel’s own words when badly signed, and nothing is kept', async () => {
    const { sender, path } = channelOf(name);
    const forged = sender.payment({ amount: 1n, fault: 'bad-signature' });
    const before = await payments();
    const attempt = await sender.send(platform.url + path, forged);
    expect(attempt).toMatchObject({ accepted: false, status: 401 });
    expect(await payments()).toEqual(before);
  });

  it('of a refund before its payment waits, and is posted with it', async () => {
    const { sender, path } = channelOf(name);
    const url = platform.url + path;
    const payment = sender.payment({ amount: 900n });
    const refund = sender.refund({ payment, amount: 400n });
    expect((await sender.send(url, refund)).accepted).toBe(true);
    expect((await sender.send(url, payment)).accepted).toBe(true);
    expect(await paid(payment.channelPaymentId)).toMatchObject({
      refunded: 400,
      status: 'partially_refunded',
    });
  });

  it('of partial refunds that take everything ends in refunded with no fee left', async () => {
    const { sender, path } = channelOf(name);
    const url = platform.url + path;
    const payment = sender.payment({ amount: 1000n });
    await sender.send(url, payment);
    let refundedBefore = 0n;
    for (const amount of [333n, 333n, 334n]) {
      await sender.send(url, sender.refund({ payment, amount, refundedBefore }));
      refundedBefore += amount;
    }
    expect(await paid(payment.channelPaymentId)).toMatchObject({
      refunded: 1000,
      status: 'refunded',
      fee: 0,
    });
  });

  it('off by one fen is quarantined, and recorded when a person accepts it', async () => {
    const { sender, path } = channelOf(name);
    const orderNo = `${name}-off-by-one`;
    await api.post('/v1/orders', { terminalId: shop.terminalId, orderNo, amount: 5000 });
    const notification = sender.payment({ amount: 5001n, orderNo });
    expect((await sender.send(platform.url + path, notification)).accepted).toBe(true);
    expect(await paid(notification.channelPaymentId)).toBeUndefined();

    const quarantine = await api.get<{ data: { id: string; channelPaymentId: string }[] }>(
      '/v1/quarantine?state=quarantined',
    );
    const item = quarantine.data.find(
      (one) => one.channelPaymentId === notification.channelPaymentId,
    );
    expect(item).toMatchObject({
      reason: 'amount_mismatch',
      amount: 5001,
      expectedAmount: 5000,
      orderNo,
    });
    const path422 = await api.raw('POST', `/v1/quarantine/${item!.id}/resolve`, {
      terminalId: shop.terminalId,
    });
    expect(path422).toMatchObject({ status: 422, body: { code: 'amount_not_accepted' } });
    const accept = { terminalId: shop.terminalId, acceptAmount: 5001 };
    await api.post(`/v1/quarantine/${item!.id}/resolve`, accept);
    expect(await paid(notification.channelPaymentId)).toMatchObject({ amount: 5001 });
    const again = await api.raw('POST', `/v1/quarantine/${item!.id}/resolve`, accept);
    expect(again).toMatchObject({ status: 409, body: { code: 'quarantine_item_closed' } });
  });
});

describe('the day of the store', () => {
  it('counts what the payments add up to, numbered without gaps', async () => {
    const recorded = await payments();
    const numbers = recorded.map((payment) => payment.n).toSorted((a, b) => a - b);
    expect(numbers).toEqual(recorded.map((_, index) => index + 1));
    const summary = await api.get(`/v1/stores/${shop.storeId}/summary`);
    const sum = (of: (payment: Payment) => number) =>
      recorded.reduce((total, payment) => total + of(payment), 0);
    expect(summary).toMatchObject({
      count: recorded.length,
      amount: sum((payment) => payment.amount),
      refunded: sum((payment) => payment.refunded),
      fees: sum((payment) => payment.fee),
    });
  });

  it('stands on books that balance', async () => {
    expect(await api.get('/v1/ledger/check')).toMatchObject({ ok: true, differences: [] });
  });
});

describe('a payment of an order', () => {
  it('pays it; a second one makes it overpaid', async () => {
    const { sender, path } = channelOf('wechatpay');
    const order = await api.post<{ id: string }>('/v1/orders', {
      terminalId: shop.terminalId,
      orderNo: 'TABLE-7',
      amount: 8800,
    });
    const url = platform.url + path;
    await sender.send(url, sender.payment({ amount: 8800n, orderNo: 'TABLE-7' }));
    expect(await api.get(`/v1/orders/${order.id}`)).toMatchObject({ state: 'paid' });
    await sender.send(url, sender.payment({ amount: 8800n, orderNo: 'TABLE-7' }));
    expect(await api.get(`/v1/orders/${order.id}`)).toMatchObject({ state: 'overpaid' });
  });

  it('keeps its number: the same request gives the same order, other data 422', async () => {
    const wish = { terminalId: shop.terminalId, orderNo: 'TABLE-8', amount: 100 };
    const first = await api.post('/v1/orders', wish);
    expect(await api.post('/v1/orders', wish)).toEqual(first);
    expect(await api.raw('POST', '/v1/orders', { ...wish, amount: 101 })).toMatchObject({
      status: 422,
      body: { code: 'order_no_taken', errors: [{ path: 'orderNo' }] },
    });
  });
});

describe('another merchant’s plate', () => {
  it('in the passed-back field quarantines the payment', async () => {
    const other = await platform.shop(api, '李记');
    const { sender, path } = channelOf('jeepay');
    const notification = sender.payment({ amount: 700n, passedBack: other.plateCode });
    expect((await sender.send(platform.url + path, notification)).accepted).toBe(true);
    const { data } = await api.get<{ data: object[] }>('/v1/quarantine');
    expect(data).toContainEqual(
      expect.objectContaining({
        channelPaymentId: notification.channelPaymentId,
        reason: 'wrong_merchant',
      }),
    );
  });
});
