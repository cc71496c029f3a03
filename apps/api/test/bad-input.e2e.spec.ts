import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient, OpenedShop } from '#sim';
import { ask } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

const MQTT_SECRET = 'the secret of the broker';
const NO_ACCOUNT = 'chn_01kasm5zk8e2wr9v0q3j7y4n6t';

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let channels: TestChannel[];

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_MQTT_AUTH_SECRET: MQTT_SECRET });
  api = await platform.admin();
  shop = await platform.shop(api);
  channels = await platform.channels(api, shop);
});

afterAll(() => platform.end());

const channelOf = (name: string) => channels.find(({ sender }) => sender.name === name)!;
const notify = (path: string, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  ask(platform.url + path, { method: 'POST', bytes, headers });

describe('a notification', () => {
  it.each(['/notify/bitcoin/', '/notify/wechatpay/', '/notify/wechatpay/no-id-', '/notify/%00/'])(
    'to %s and an account that does not exist is 404, a problem',
    async (path) => {
      const answer = await notify(path + NO_ACCOUNT, Buffer.from('{}'));
      expect(answer).toMatchObject({ status: 404, body: { status: 404 } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it('to an account of another channel is 404', async () => {
    const path = `/notify/alipay/${channelOf('wechatpay').accountId}`;
    expect(await notify(path, Buffer.from('a=1'))).toMatchObject({ status: 404 });
  });

  it.each([
    ['wechatpay', /^\{"code":"FAIL","message":"[^"]+"\}$/],
    ['alipay', /^failure$/],
    ['jeepay', /^fail$/],
  ])('of %s that is not genuine is 401 in the channel’s own words', async (name, words) => {
    const { sender, path } = channelOf(name);
    for (const fault of ['bad-signature', 'probe', 'stale', 'unknown-serial'] as const) {
      if (!sender.faults.includes(fault) || (fault === 'stale' && name !== 'wechatpay')) continue;
      const { headers, body } = sender.payment({ amount: 1n, fault });
      const answer = await notify(path, body, headers);
      expect({ fault, status: answer.status }).toEqual({ fault, status: 401 });
      expect(answer.text).toMatch(words);
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('{}'), Buffer.from([0xff, 0, 0x80])]) {
      const answer = await notify(path, bytes);
      expect(answer).toMatchObject({ status: 401 });
      expect(answer.text).toMatch(words);
    }
  });

  it('of 262,144 bytes is read, of one more 413', async () => {
    for (const { path } of channels) {
      expect(await notify(path, Buffer.alloc(262_144, 'a'))).toMatchObject({ status: 401 });
      const answer = await notify(path, Buffer.alloc(262_145, 'a'));
      expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    }
  });

  it.each(['gzip', 'deflate', 'br', 'identity'])(
    'in Content-Encoding %s is 415',
    async (coding) => {
      const { sender, path } = channelOf('jeepay');
      const { headers, body } = sender.payment({ amount: 1n });
      const answer = await notify(path, body, { ...headers, 'content-encoding': coding });
      expect(answer.status).toBe(415);
    },
  );

  it('is taken whatever its content type says', async () => {
    const { sender, path } = channelOf('wechatpay');
    for (const type of ['text/xml', 'application/json', 'nonsense', 'multipart/form-data']) {
      const { headers, body } = sender.payment({ amount: 5n });
      const answer = await notify(path, body, { ...headers, 'content-type': type });
      expect({ type, status: answer.status }).toEqual({ type, status: 200 });
    }
  });
});

describe('the API', () => {
  it('answers malformed JSON with a problem', async () => {
    const token = await tokenOfAdmin();
    const bytes = Buffer.from('{"name": ');
    const headers = { 'content-type': 'application/json' };
    const url = `${platform.url}/v1/merchants`;
    const answer = await ask(url, { method: 'POST', token, bytes, headers });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request_malformed', status: 400 } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('names every faulty field at once', async () => {
    const order = { terminalId: 'x', orderNo: '多', amount: 1.5, colour: 'red' };
    const answer = await api.raw('POST', '/v1/orders', order);
    const { errors } = answer.body as { errors: { path: string }[] };
    expect(answer).toMatchObject({ status: 400, body: { code: 'request_invalid' } });
    expect(errors.map(({ path }) => path).toSorted()).toEqual([
      'amount',
      'colour',
      'orderNo',
      'terminalId',
    ]);
  });

  it.each([0, -1, 1.5, 2 ** 53, '1', null])(
    'refuses %p as the amount of an order',
    async (amount) => {
      const order = { terminalId: shop.terminalId, orderNo: 'A', amount };
      const answer = await api.raw('POST', '/v1/orders', order);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'amount' }] } });
    },
  );

  it('answers an unknown device model with 422 and lists the known ones', async () => {
    const answer = await api.raw('POST', '/v1/devices', { sn: 'SPK-000009', model: 'toaster' });
    expect(answer.status).toBe(422);
    const { data } = await api.get<{ data: { id: string }[] }>('/v1/models');
    for (const { id } of data) expect(JSON.stringify(answer.body)).toContain(id);
  });

  it('answers a second device with the same SN with 409', async () => {
    const wish = { sn: 'SPK-000001', model: 'generic-speaker' };
    expect(await api.raw('POST', '/v1/devices', wish)).toMatchObject({ status: 201 });
    const again = await api.raw('POST', '/v1/devices', wish);
    expect(again).toMatchObject({ status: 409, body: { status: 409 } });
  });

  it('answers a duplicate order number with other data with 422', async () => {
    const wish = { terminalId: shop.terminalId, orderNo: 'O-1', amount: 100 };
    const first = await api.raw('POST', '/v1/orders', wish);
    expect(await api.raw('POST', '/v1/orders', wish)).toEqual(first);
    const other = await api.raw('POST', '/v1/orders', { ...wish, amount: 101 });
    expect(other).toMatchObject({ status: 422, body: { code: 'order_no_taken' } });
  });

  it('refuses a body over 262,144 bytes with 413, and one in no JSON with 415', async () => {
    const token = await tokenOfAdmin();
    const url = `${platform.url}/v1/merchants`;
    const large = { name: 'x'.repeat(262_145) };
    const answer = await ask(url, { method: 'POST', token, json: large });
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    const headers = { 'content-type': 'text/xml' };
    const xml = await ask(url, { method: 'POST', token, bytes: Buffer.from('<a/>'), headers });
    expect(xml).toMatchObject({ status: 415, body: { code: 'content_type_unsupported' } });
  });

  it.each(['/v1/nothing', '/nothing', '/v1/payments/', '/notify', '/%ff'])(
    'answers %s with a problem, not with its inside',
    async (path) => {
      const answer = await ask(platform.url + path, { token: await tokenOfAdmin() });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.text).not.toMatch(/node_modules|\.js:|\bat /);
    },
  );

  it.each(['!', 'a'.repeat(600), 'bnVsbA', 'eyJhIjoxfQ', "'; drop table payments --"])(
    'answers the cursor %p with a page or a problem',
    async (cursor) => {
      for (const list of ['payments', 'orders', 'announcements', 'quarantine', 'merchants']) {
        const answer = await api.raw('GET', `/v1/${list}?cursor=${encodeURIComponent(cursor)}`);
        expect([200, 400, 422]).toContain(answer.status);
      }
    },
  );

  it('refuses text that the database cannot hold with 400', async () => {
    const answer = await api.raw('POST', '/v1/merchants', { name: 'a\u0000b' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } });
  });
});

describe('a request that only breaks parsers', () => {
  it.each([
    'GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    'GET /v1/live?storeId=%ff HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n',
    'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /notify/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  ])('is answered without the process ending: %j', async (bytes) => {
    const { pid } = platform.running;
    const socket = connect(platform.httpPort, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    socket.end(bytes);
    await closed;
    expect(await ask(`${platform.url}/healthz`)).toMatchObject({ status: 200 });
    expect(platform.running).toMatchObject({ pid, hasEnded: false });
  });
});

describe('the questions of an external broker', () => {
  const device = { clientid: 'SPK-000002', username: 'SPK-000002' };
  const DENY = { result: 'deny', is_superuser: false };
  const ALLOW = { result: 'allow', is_superuser: false };
  let token: string;

  beforeAll(async () => {
    await api.post('/v1/devices', { sn: device.username, model: 'generic-speaker' });
    const path = `/v1/devices/${device.username}/credentials`;
    ({ token } = await api.post<{ token: string }>(path));
  });

  const question = (path: string, json: unknown, secret: string | undefined = MQTT_SECRET) =>
    ask(`${platform.url}/mqtt/${path}`, {
      method: 'POST',
      json,
      ...(secret ? { token: secret } : {}),
    });

  it('are denied without the secret, always with 200', async () => {
    for (const secret of ['', 'another secret of a broker', `${MQTT_SECRET}x`]) {
      const auth = await question('auth', { ...device, password: token }, secret);
      const topic = { ...device, action: 'publish', topic: 'hd/v1/SPK-000002/up/ack' };
      const acl = await question('acl', topic, secret);
      expect([auth, acl]).toMatchObject([
        { status: 200, body: DENY },
        { status: 200, body: DENY },
      ]);
    }
  });

  it('are answered by what the device proves', async () => {
    const auth = (password: string) => question('auth', { ...device, password });
    expect(await auth(token)).toMatchObject({ status: 200, body: ALLOW });
    expect(await auth(`${token}x`)).toMatchObject({ status: 200, body: DENY });
    const other = { ...device, clientid: 'SPK-000001', password: token };
    expect(await question('auth', other)).toMatchObject({ status: 200, body: DENY });
  });

  it('never let a device use another’s topics, wildcards or $SYS', async () => {
    const acl = async (action: string, topic: string) =>
      (await question('acl', { ...device, action, topic })).body['result'];
    expect(await acl('publish', 'hd/v1/SPK-000002/up/ack')).toBe('allow');
    expect(await acl('subscribe', 'hd/v1/SPK-000002/dn/#')).toBe('allow');
    for (const topic of ['#', '+', '$SYS/#', 'hd/v1/+/dn/#', 'hd/v1/SPK-000001/dn/#']) {
      expect(await acl('subscribe', topic)).toBe('deny');
      expect(await acl('publish', topic)).toBe('deny');
    }
  });

  it('of another shape are denied', async () => {
    for (const json of [null, [], 'x', { clientid: 1 }, {}]) {
      expect((await question('auth', json)).body).toEqual(DENY);
      expect((await question('acl', json)).body).toEqual(DENY);
    }
  });
});

describe('what operators ask', () => {
  it('/metrics has every number of the API page', async () => {
    const { text } = await ask(`${platform.url}/metrics`);
    for (const name of [
      'haodian_notifications_total{channel="wechatpay",outcome="bad_signature"}',
      'haodian_quarantine_open',
      '# TYPE haodian_announcements_total counter',
      '# TYPE haodian_announcement_latency_seconds histogram',
      'haodian_outbox_oldest_seconds',
      'haodian_devices_online',
      'haodian_ledger_differences',
    ]) {
      expect(text).toContain(name);
    }
  });

  it('/healthz and /readyz say so', async () => {
    expect((await ask(`${platform.url}/healthz`)).body).toEqual({ status: 'ok' });
    expect((await ask(`${platform.url}/readyz`)).body).toMatchObject({
      ready: true,
      checks: { databaseWrite: { ok: true }, durability: { ok: true }, broker: { ok: true } },
    });
  });
});

async function tokenOfAdmin(): Promise<string> {
  const { token } = await api.post<{ token: string }>('/v1/api-keys', {
    name: 'all of it',
    permissions: ['merchants:write', 'payments:read', 'merchants:read'],
  });
  return token;
}
