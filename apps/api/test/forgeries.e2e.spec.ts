import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deliver } from '#sim';
import type { ApiClient, Fault, OpenedShop, SignedNotification } from '#sim';
import { ask } from './support/ask.js';
import type { Json } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let channels: TestChannel[];

beforeAll(async () => {
  ({ platform, api, shop } = await TestPlatform.withShop());
  channels = await platform.channels(api, shop);
});

afterAll(() => platform.end());

const channelOf = (name: string) => channels.find(({ sender }) => sender.name === name)!;

/** What became of a payment: how the channel was answered, and what is in the books now. */
interface Trail {
  readonly statuses: readonly (number | null)[];
  readonly payments: readonly string[];
  readonly refunded: number;
  readonly unfit: readonly string[];
}

const RECORDED: Trail = { statuses: [200], payments: ['succeeded'], refunded: 0, unfit: [] };
const TWICE_SENT: Trail = { ...RECORDED, statuses: [200, 200] };
const REFUSED: Trail = { statuses: [401], payments: [], refunded: 0, unfit: [] };
const REFUND_FIRST: Trail = { ...TWICE_SENT, payments: ['refunded'], refunded: 1250 };
const unfit = (reason: string): Trail => ({ ...REFUSED, statuses: [200], unfit: [reason] });

/** The outcome table of docs/payment-path.md, by what can go wrong on the way. */
const EXPECTED: Readonly<Record<Fault, Trail | Readonly<Record<string, Trail>>>> = {
  'bad-signature': REFUSED,
  probe: REFUSED,
  'unknown-serial': REFUSED,
  'swapped-serial': REFUSED,
  'mixed-key-kinds': RECORDED,
  // Only WeChat signs each attempt anew; elsewhere the inbox alone stops a replay.
  stale: { jeepay: RECORDED, alipay: RECORDED, wechatpay: REFUSED },
  future: { jeepay: RECORDED, alipay: RECORDED, wechatpay: REFUSED },
  'empty-aad': RECORDED,
  'escaped-body': RECORDED,
  'amount-off-by-one': unfit('amount_mismatch'),
  'wrong-merchant': unfit('wrong_merchant'),
  'wrong-app': unfit('wrong_app'),
  'refund-dressed-as-success': { ...REFUSED, statuses: [200] },
  'awkward-form-values': RECORDED,
  'sign-letter-case': { jeepay: RECORDED, alipay: REFUSED, wechatpay: REFUSED },
  duplicate: TWICE_SENT,
  twin: TWICE_SENT,
  'out-of-order': REFUND_FIRST,
  'slow-answer': TWICE_SENT,
};

function expectedOf(fault: Fault, channel: string): Trail {
  const expected = EXPECTED[fault] as Trail & Readonly<Record<string, Trail>>;
  return expected[channel] ?? expected;
}

async function trailOf(orderNo: string, statuses: Trail['statuses']): Promise<Trail> {
  const paid = await list(`/v1/payments?storeId=${shop.storeId}&limit=100`);
  const items = await list('/v1/quarantine?limit=100');
  const mine = paid.filter((payment) => payment['orderNo'] === orderNo);
  return {
    statuses,
    payments: mine.map((payment) => String(payment['status'])),
    refunded: mine.reduce((sum, payment) => sum + Number(payment['refunded']), 0),
    unfit: items
      .filter((item) => item['orderNo'] === orderNo)
      .map((item) => String(item['reason'])),
  };
}

async function list(path: string): Promise<readonly Json[]> {
  return (await api.get<{ data: Json[] }>(path)).data;
}

describe.each(['alipay', 'jeepay', 'wechatpay'])('every fault that %s can show', (name) => {
  it('comes to exactly what the outcome table says', async () => {
    const { sender, path } = channelOf(name);
    const found: Record<string, Trail> = {};
    const expected: Record<string, Trail> = {};
    for (const fault of sender.faults) {
      const orderNo = `${name}-${fault}`.slice(0, 32);
      await api.post('/v1/orders', { terminalId: shop.terminalId, orderNo, amount: 1250 });
      const wish = { amount: 1250n, orderNo };
      const sent = await deliver(sender, platform.url + path, wish, { fault, speed: 1e6 });
      const statuses = sent.flatMap(({ attempts }) => attempts.map(({ status }) => status));
      found[fault] = await trailOf(orderNo, statuses);
      expected[fault] = expectedOf(fault, name);
    }
    expect(found).toEqual(expected);
  });

  it('leaves the books balanced, and is counted by what it came to', async () => {
    expect(await api.get('/v1/ledger/check')).toMatchObject({ ok: true, differences: [] });
    const { text } = await ask(`${platform.url}/metrics`);
    const counted = [...text.matchAll(/notifications_total\{channel="(\w+)",outcome="(\w+)"\}/g)];
    const outcomes = counted.filter((line) => line[1] === name).map((line) => line[2]);
    expect(outcomes).toEqual(
      expect.arrayContaining(['recorded', 'repeat', 'quarantined', 'waiting', 'bad_signature']),
    );
  });
});

type Sent = Pick<SignedNotification, 'headers' | 'body'>;
type Mutation = (genuine: Sent, other: Sent) => Sent;

const withBody = (sent: Sent, body: Uint8Array): Sent => ({ ...sent, body: Buffer.from(body) });
const position = fc.nat({ max: 100_000 });

const flipped = fc.tuple(position, fc.integer({ min: 1, max: 255 })).map(
  ([at, bits]): Mutation =>
    (sent) =>
      withBody(
        sent,
        sent.body.map((byte, index) => (index === at % sent.body.length ? byte ^ bits : byte)),
      ),
);
const cut = position.map(
  (at): Mutation =>
    (sent) =>
      withBody(sent, sent.body.subarray(0, at % sent.body.length)),
);
const grown = fc
  .tuple(position, fc.constantFrom(' ', '&', '\n', '0', '&amount=1', ',"a":1'))
  .map(([at, text]): Mutation => ({ headers, body }) => {
    const cutAt = at % (body.length + 1);
    const parts = [body.subarray(0, cutAt), Buffer.from(text), body.subarray(cutAt)];
    return { headers, body: Buffer.concat(parts) };
  });
const swappedBody: Mutation = (sent, other) => withBody(sent, other.body);
const reserialised: Mutation = (sent) => {
  const text = sent.body.toString('utf8');
  const isJson = text.startsWith('{');
  const again = isJson ? JSON.stringify(JSON.parse(text), null, 1) : `${text}&`;
  return withBody(sent, Buffer.from(again));
};
const bentHeader = fc
  .tuple(fc.nat(), fc.constantFrom('', '0', 'WECHATPAY/SIGNTEST/', 'PUB_KEY_ID_0'))
  .map(([pick, text]): Mutation => ({ headers, body }) => {
    const names = Object.keys(headers).filter((name) => name.startsWith('wechatpay-'));
    const name = names[pick % names.length];
    if (name === undefined) return { headers, body: Buffer.from(`x${body.toString('latin1')}`) };
    return { headers: { ...headers, [name]: `${text}${headers[name]!.slice(1)}` }, body };
  });
const mutation = fc.oneof(
  flipped,
  cut,
  grown,
  bentHeader,
  fc.constant(swappedBody),
  fc.constant(reserialised),
);

describe.each(['alipay', 'jeepay', 'wechatpay'])(
  'a notification of %s that was tampered with',
  (name) => {
    /** The newest payment and unfit message: nothing is recorded without changing them. */
    async function newest() {
      const [payment] = await list(`/v1/payments?storeId=${shop.storeId}&limit=1`);
      const [item] = await list('/v1/quarantine?limit=1');
      return { payment, item };
    }

    it('is refused and changes nothing, or says exactly what was signed', async () => {
      const { sender, path } = channelOf(name);
      const url = platform.url + path;
      const attempt = fc.asyncProperty(mutation, async (mutate) => {
        const before = await newest();
        const [genuine, other] = [
          sender.payment({ amount: 1250n }),
          sender.payment({ amount: 1n }),
        ];
        const { status } = await sender.send(url, { ...genuine, ...mutate(genuine, other) });
        const after = await newest();
        if (status === 401) return expect(after).toEqual(before);
        // Such as a percent escape in other letters: the bytes differ, what they say does not.
        expect({ status, item: after.item }).toEqual({ status: 200, item: before.item });
        const { channelPaymentId, orderNo } =
          after.payment!['channelPaymentId'] === other.channelPaymentId ? other : genuine;
        const amount = channelPaymentId === genuine.channelPaymentId ? 1250 : 1;
        expect(after.payment).toMatchObject({ channelPaymentId, orderNo, amount });
      });
      await fc.assert(attempt, { numRuns: 60 });
    });

    it('is as welcome as ever once it comes untouched', async () => {
      const { sender, path } = channelOf(name);
      const genuine = sender.payment({ amount: 1250n });
      const forged = { ...genuine, ...reserialised(genuine, genuine) };
      await sender.send(platform.url + path, {
        ...forged,
        body: Buffer.concat([forged.body, forged.body]),
      });
      expect(await sender.send(platform.url + path, genuine)).toMatchObject({ status: 200 });
      const { payment } = await newest();
      expect(payment).toMatchObject({ channelPaymentId: genuine.channelPaymentId, amount: 1250 });
    });
  },
);

describe('a recorded notification', () => {
  it('that is replayed changes neither the books nor its answer', async () => {
    for (const { sender, path } of channels) {
      const genuine = sender.payment({ amount: 4_200n });
      const first = await sender.send(platform.url + path, genuine);
      const books = await list(`/v1/payments?storeId=${shop.storeId}&limit=100`);
      const replays = [1, 2, 3].map(() => sender.send(platform.url + path, genuine));
      for (const { status, body } of await Promise.all(replays)) {
        expect({ status, body }).toEqual({ status: first.status, body: first.body });
      }
      expect(await list(`/v1/payments?storeId=${shop.storeId}&limit=100`)).toEqual(books);
    }
  });

  it('does not count at another account of the same channel', async () => {
    const stranger = await platform.shop(api, '李记');
    for (const { sender } of channels) {
      const { path } = await platform.channel(api, sender.name, stranger);
      const attempt = await sender.send(platform.url + path, sender.payment({ amount: 1n }));
      expect(attempt).toMatchObject({ status: 401, accepted: false });
    }
    expect(await list(`/v1/payments?storeId=${stranger.storeId}`)).toEqual([]);
  });
});
