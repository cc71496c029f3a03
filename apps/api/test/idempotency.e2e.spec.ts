import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient, OpenedShop } from '#sim';
import { ask, keyToken } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';

let platform: TestPlatform;
let admin: ApiClient;
let shop: OpenedShop;
let token: string;

const PERMISSIONS = ['merchants:write', 'merchants:read', 'orders:write', 'devices:write'];

beforeAll(async () => {
  ({ platform, api: admin, shop } = await TestPlatform.withShop());
  token = await keyToken(admin, [...PERMISSIONS, 'devices:credentials', 'api-keys:write']);
});

afterAll(() => platform.end());

function post(path: string, key: string, json?: unknown, caller = token) {
  const headers = { 'idempotency-key': key };
  return ask(platform.url + path, {
    method: 'POST',
    token: caller,
    headers,
    ...(json === undefined ? {} : { json }),
  });
}

async function merchantsNamed(name: string): Promise<number> {
  const { data } = await admin.get<{ data: { name: string }[] }>('/v1/merchants?limit=100');
  return data.filter((merchant) => merchant.name === name).length;
}

describe('a request with an Idempotency-Key', () => {
  it('that is repeated gets the first answer and does nothing', async () => {
    const first = await post('/v1/merchants', 'replay', { name: 'once' });
    const again = await post('/v1/merchants', 'replay', { name: 'once' });
    expect(first.status).toBe(201);
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: first.body });
    expect(await merchantsNamed('once')).toBe(1);
  });

  it('and another body is 422', async () => {
    await post('/v1/merchants', 'other-body', { name: 'first' });
    const other = await post('/v1/merchants', 'other-body', { name: 'second' });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(await merchantsNamed('second')).toBe(0);
  });

  it('sent many times at once is done once: the others get 409, then the same answer', async () => {
    const copies = Array.from({ length: 20 }, () =>
      post('/v1/merchants', 'at-once', { name: 'at once' }),
    );
    const answers = await Promise.all(copies);
    const done = answers.filter(({ status }) => status === 201);
    const inFlight = answers.filter(({ status }) => status === 409);
    expect(done.length + inFlight.length).toBe(20);
    expect(done.length).toBeGreaterThan(0);
    for (const { body } of done) expect(body).toEqual(done[0]!.body);
    for (const { body } of inFlight) expect(body['code']).toBe('request_in_flight');
    expect((await post('/v1/merchants', 'at-once', { name: 'at once' })).body).toEqual(
      done[0]!.body,
    );
    expect(await merchantsNamed('at once')).toBe(1);
  });

  it('that failed is free to be tried again', async () => {
    expect(await post('/v1/merchants', 'after-400', { nam: 'x' })).toMatchObject({ status: 400 });
    expect(await post('/v1/merchants', 'after-400', { name: 'x' })).toMatchObject({ status: 201 });
    const wish = { sn: 'SPK-000001', model: 'toaster' };
    expect(await post('/v1/devices', 'after-422', wish)).toMatchObject({ status: 422 });
    const known = { ...wish, model: 'generic-speaker' };
    expect(await post('/v1/devices', 'after-422', known)).toMatchObject({ status: 201 });
  });

  it('belongs to its principal and to its route', async () => {
    const stranger = await keyToken(admin, PERMISSIONS);
    const first = await post('/v1/merchants', 'shared', { name: 'mine' });
    const other = await post('/v1/merchants', 'shared', { name: 'theirs' }, stranger);
    const order = { terminalId: shop.terminalId, orderNo: 'O-1', amount: 1 };
    const elsewhere = await post('/v1/orders', 'shared', order);
    expect([first.status, other.status, elsewhere.status]).toEqual([201, 201, 201]);
    expect(other.body['id']).not.toBe(first.body['id']);
  });

  it.each(['', 'two words', 'ü', 'x'.repeat(256)])(
    'and the malformed key %p is refused',
    async (key) => {
      const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
      const json = { name: 'malformed key' };
      const answer = await ask(`${platform.url}/v1/merchants`, {
        method: 'POST',
        token,
        headers,
        json,
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_malformed' } });
    },
  );

  it('that issued a secret is replayed without it', async () => {
    for (const [path, json] of [
      ['/v1/devices/SPK-000001/credentials', undefined],
      ['/v1/api-keys', { name: 'till', permissions: ['orders:write'] }],
    ] as const) {
      const first = await post(path, 'secret', json);
      const secret = String(first.body['token']);
      expect(first.status).toBe(201);
      expect(secret.length).toBeGreaterThan(20);
      const again = await post(path, 'secret', json);
      expect(again.body).toEqual({ ...first.body, token: null, alreadyIssued: true });
      expect(again.text).not.toContain(secret);
    }
  });
});
