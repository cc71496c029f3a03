import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { freePort } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { ask, keyToken } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

const PAGE = fileURLToPath(new URL('../../../docs/webhooks.md', import.meta.url));

interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly state: string;
}

let platform: TestPlatform;
let admin: ApiClient;
let shop: OpenedShop;
let channel: TestChannel;
let webhook: { id: string; secret: string };
let receiver: ChildProcess;
/** Lines that the program of docs/webhooks.md printed: types of events it took for genuine. */
const printed: string[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_WEBHOOK_ALLOW_LOOPBACK: 'true' });
  admin = await platform.admin();
  shop = await platform.shop(admin);
  channel = await platform.channel(admin, 'wechatpay', shop);
  const port = await freePort();
  webhook = await admin.post('/v1/webhooks', {
    merchantId: shop.merchantId,
    url: `http://127.0.0.1:${port}/haodian`,
    events: ['payment.succeeded', 'refund.succeeded'],
  });
  receiver = await documentedReceiver(webhook.secret, port);
});

afterAll(async () => {
  receiver.kill();
  await platform.end();
});

/** Runs the example of the documentation as it stands there. */
async function documentedReceiver(secret: string, port: number): Promise<ChildProcess> {
  const [, code] = /```js\n([^]*?)```/.exec(readFileSync(PAGE, 'utf8'))!;
  const file = join(platform.dataDir, 'receiver.mjs');
  await writeFile(file, code!);
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env['PATH'], SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', (chunk: Buffer) => {
    printed.push(...chunk.toString().trim().split('\n'));
  });
  await once(child, 'spawn');
  await eventually(() => ask(`http://127.0.0.1:${port}/`, { method: 'POST' }));
  return child;
}

const path = (...more: string[]) => ['/v1/webhooks', webhook.id, ...more].join('/');

async function deliveries(): Promise<Delivery[]> {
  return (await admin.get<{ data: Delivery[] }>(path('deliveries'))).data;
}

async function pay(): Promise<void> {
  const { sender } = channel;
  const payment = sender.payment({ amount: 1250n, passedBack: shop.plateCode });
  await sender.send(platform.url + channel.path, payment);
}

describe('a webhook', () => {
  it('is told of a payment so that the documented program takes it for genuine', async () => {
    await pay();
    await eventually(() => printed.includes('payment.succeeded'));
    const [one] = await eventually(async () => {
      const all = await deliveries();
      return all[0]?.state === 'delivered' && all;
    });
    const detail = await admin.get<{ body: string; log: unknown[] }>(path('deliveries', one!.id));
    expect(detail.log).toMatchObject([{ n: 1, status: 204, error: null, answer: '' }]);
    expect(JSON.parse(detail.body)).toMatchObject({
      type: 'payment.succeeded',
      data: { merchantId: shop.merchantId, amount: 1250, n: 1 },
    });
  });

  it('that cannot verify the message refuses it, which is shown and counted', async () => {
    await admin.post(path('secret'));
    await admin.post(path('secret'));
    const test = await admin.post<Delivery>(path('test'));
    const read = () => admin.get<{ state: string; log: unknown[] }>(path('deliveries', test.id));
    await eventually(async () => (await read()).log.length > 0);
    expect(await read()).toMatchObject({
      state: 'pending',
      log: [{ status: 401, error: 'status' }],
    });
    const { text } = await ask(`${platform.url}/metrics`);
    expect(text).toContain('haodian_webhook_deliveries_total{outcome="failed"} 1');
    expect(text).toContain('haodian_webhook_deliveries_pending 1');
  });

  it('is sent a delivery again by hand, and a range by replay, under the same ids', async () => {
    const paid = (await deliveries()).find(({ type }) => type === 'payment.succeeded')!;
    const retried = await admin.post<Delivery>(path('deliveries', paid.id, 'retry'));
    expect(retried).toMatchObject({ state: 'pending', eventId: paid.eventId });
    await pay();
    await eventually(async () => (await deliveries()).length === 3);
    await admin.patch(path(), { enabled: false });
    await pay();
    await admin.patch(path(), { enabled: true });
    const range = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 1_000).toISOString(),
    };
    await eventually(async () => {
      await admin.post(path('replay'), range);
      return (await deliveries()).length === 4;
    });
    expect((await deliveries()).map(({ id }) => id)).toContain(paid.id);
  });

  it('says at once what is wrong with it, and is gone when it is removed', async () => {
    const { merchantId } = shop;
    const events = ['payment.succeeded'];
    const token = await keyToken(admin, ['webhooks:write', 'webhooks:read'], [merchantId]);
    const make = (json: object) =>
      ask(`${platform.url}/v1/webhooks`, { method: 'POST', token, json });
    const wrong: [object, number, string][] = [
      [{ merchantId, url: 'https://10.0.0.1/', events }, 422, 'webhook_url_invalid'],
      [{ merchantId, url: 'http://erp.example.com/', events }, 422, 'webhook_url_invalid'],
      [{ merchantId, url: 'https://a.example/', events: ['payment'] }, 400, 'request_invalid'],
      [{ merchantId, url: 'https://a.example/', events: [] }, 400, 'request_invalid'],
    ];
    for (const [json, status, code] of wrong)
      expect(await make(json)).toMatchObject({ status, body: { code } });
    await admin.delete(path());
    expect(await ask(platform.url + path(), { token })).toMatchObject({ status: 404 });
  });

  it('shows its secret once, also to who repeats the request', async () => {
    const token = await keyToken(admin, ['webhooks:write']);
    const json = {
      merchantId: shop.merchantId,
      url: 'https://a.example/',
      events: ['device.online'],
    };
    const headers = { 'idempotency-key': 'webhook-1' };
    const make = () => ask(`${platform.url}/v1/webhooks`, { method: 'POST', token, json, headers });
    const [first, again] = [await make(), await make()];
    expect(first.body['secret']).toMatch(/^whsec_/);
    expect(again.body).toMatchObject({ ...first.body, secret: null });
  });
});
