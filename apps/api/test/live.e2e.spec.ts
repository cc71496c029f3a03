import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { eventually } from '#libs/testing';
import { openSpeaker, Speaker } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { keyToken } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

interface Frame {
  readonly cursor: string;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

let platform: TestPlatform;
let admin: ApiClient;
let shop: OpenedShop;
let channel: TestChannel;
let token: string;
const open: WebSocket[] = [];

beforeAll(async () => {
  ({ platform, api: admin, shop } = await TestPlatform.withShop());
  channel = await platform.channel(admin, 'wechatpay', shop);
  token = await keyToken(admin, ['live:read'], [shop.merchantId]);
});

afterEach(() => open.splice(0).forEach((socket) => socket.terminate()));
afterAll(() => platform.end());

/** A page that follows a store; `frames` grows. */
class Page {
  readonly frames: Frame[] = [];
  readonly closed: Promise<number>;

  constructor(readonly socket: WebSocket) {
    open.push(socket);
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
  }

  static async open(storeId: string, first?: unknown, cursor?: string): Promise<Page> {
    const query = `storeId=${storeId}${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const socket = new WebSocket(`ws://127.0.0.1:${platform.httpPort}/v1/live?${query}`);
    const page = new Page(socket);
    await once(socket, 'open');
    if (first !== undefined) socket.send(JSON.stringify(first));
    return page;
  }

  /** Opened, let in, and proven to hear: a payment made now arrives. */
  static async following(cursor?: string, as: string = token): Promise<Page> {
    const page = await Page.open(shop.storeId, { type: 'auth', token: as }, cursor);
    await eventually(async () => {
      const id = await pay(1n);
      return eventually(() => page.heard('payment.succeeded', id), { withinMs: 200 });
    });
    return page;
  }

  heard(type: string, paymentId?: string): Frame | undefined {
    return this.frames.find(
      (frame) => frame.type === type && (!paymentId || frame.data['paymentId'] === paymentId),
    );
  }
}

/** Pays and answers the id of the payment. */
async function pay(amount: bigint): Promise<string> {
  const { sender, path } = channel;
  const sent = sender.payment({ amount });
  await sender.send(platform.url + path, sent);
  const { data } = await admin.get<{ data: { id: string; channelPaymentId: string }[] }>(
    `/v1/payments?storeId=${shop.storeId}&limit=5`,
  );
  return data.find((one) => one.channelPaymentId === sent.channelPaymentId)!.id;
}

describe('the live socket', () => {
  it.each([
    ['a wrong token', { type: 'auth', token: 'wrong' }],
    ['another frame than auth', { type: 'hello' }],
    ['no object', 'auth'],
  ])('closes with 4401 after %s', async (_what, first) => {
    const page = await Page.open(shop.storeId, first);
    expect(await page.closed).toBe(4401);
  });

  it('closes with 4401 when nothing is said for five seconds, and not before', async () => {
    const startedMs = performance.now();
    const page = await Page.open(shop.storeId);
    expect(await page.closed).toBe(4401);
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThan(4_500);
    expect(tookMs).toBeLessThan(7_000);
  });

  it('closes with 4403 for another’s store, no store, and without the permission', async () => {
    const stranger = await platform.shop(admin, '李记');
    const blind = await keyToken(admin, ['payments:read'], [shop.merchantId]);
    for (const [storeId, who] of [
      [stranger.storeId, token],
      ['sto_01kasm5zk8e2wr9v0q3j7y4n6t', token],
      [shop.storeId, blind],
    ] as const) {
      const page = await Page.open(storeId, { type: 'auth', token: who });
      expect(await page.closed).toBe(4403);
      expect(page.frames).toEqual([]);
    }
  });

  it('ends with 4401 as soon as its key is revoked, the others stay', async () => {
    const key = await admin.post<{ id: string; token: string }>('/v1/api-keys', {
      name: 'to be revoked',
      permissions: ['live:read'],
      merchantIds: [shop.merchantId],
    });
    const staying = await Page.following();
    const page = await Page.following(undefined, key.token);
    const startedMs = performance.now();
    await admin.delete(`/v1/api-keys/${key.id}`);
    expect(await page.closed).toBe(4401);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(staying.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('ends with 4401 when its key expires', async () => {
    const { token: brief } = await admin.post<{ token: string }>('/v1/api-keys', {
      name: 'soon over',
      permissions: ['live:read'],
      merchantIds: [shop.merchantId],
      expiresAt: new Date(Date.now() + 3_000).toISOString(),
    });
    const page = await Page.following(undefined, brief);
    expect(await page.closed).toBe(4401);
  });

  it.each(['/v1/live', '/v1/live?storeId=x&cursor=-1', '/v1/other?storeId=x', '/'])(
    'does not open at %s',
    async (path) => {
      const page = new Page(new WebSocket(`ws://127.0.0.1:${platform.httpPort}${path}`));
      expect(await page.closed).toBe(1006);
    },
  );

  it('tells of payments, refunds, announcements and devices as they happen', async () => {
    const sn = 'SPK-LIVE-1';
    const page = await Page.following();
    const { terminalId } = shop;
    const issued = await openSpeaker(admin, { sn, model: 'generic-speaker', terminalId });
    const speaker = new Speaker({ url: platform.mqttUrl, ...issued, playMs: 0 });
    try {
      speaker.start();
      await eventually(() => page.heard('device.presence'));
      const { sender, path } = channel;
      const sent = sender.payment({ amount: 1250n });
      await sender.send(platform.url + path, sent);
      const played = await eventually(() => page.heard('announcement.updated'), {
        withinMs: 10_000,
      });
      expect(played.data).toMatchObject({ sn, state: 'played' });
      await sender.send(platform.url + path, sender.refund({ payment: sent, amount: 250n }));
      const refunded = await eventually(() => page.heard('refund.succeeded'));
      expect(refunded.data).toMatchObject({ amount: 250, storeId: shop.storeId });
    } finally {
      await speaker.stop();
    }
    for (const frame of page.frames) {
      expect(frame).toEqual({
        cursor: expect.stringMatching(/^\d+$/),
        type: expect.stringMatching(/^(payment|refund)\.succeeded$|^announcement\.|^device\./),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        data: expect.anything(),
      });
    }
  });

  it('resumes from a cursor: what was missed comes, in order and once', async () => {
    const page = await Page.following();
    const { cursor } = page.frames.at(-1)!;
    page.socket.terminate();
    await page.closed;
    const missed = [await pay(11n), await pay(12n), await pay(13n)];
    const resumed = await Page.open(shop.storeId, { type: 'auth', token }, cursor);
    await eventually(() => resumed.heard('payment.succeeded', missed[2]));
    const heard = resumed.frames.filter(({ data }) => missed.includes(String(data['paymentId'])));
    const payments = heard.filter(({ type }) => type === 'payment.succeeded');
    expect(payments.map(({ data }) => data['paymentId'])).toEqual(missed);
    const cursors = resumed.frames.map((frame) => BigInt(frame.cursor));
    expect(new Set(cursors).size).toBe(cursors.length);
  });

  it('tells a page of one shop nothing of another', async () => {
    const other = await platform.shop(admin, '王记');
    const theirs = await platform.channel(admin, 'jeepay', other);
    const page = await Page.following();
    const { sender, path } = theirs;
    await sender.send(platform.url + path, sender.payment({ amount: 77n }));
    const last = await pay(2n);
    await eventually(() => page.heard('payment.succeeded', last));
    const stores = page.frames.map(({ data }) => data['storeId']);
    expect(stores.every((storeId) => storeId === shop.storeId)).toBe(true);
  });

  it('survives frames that are too large, binary or rubbish', async () => {
    for (const first of [Buffer.alloc(5_000), Buffer.from([0xff]), '{', '[]']) {
      const page = await Page.open(shop.storeId);
      page.socket.send(first);
      expect([4401, 1009, 1007]).toContain(await page.closed);
    }
    await Page.following();
  });
});
