import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '#sim';
import { ask, keyToken } from './support/ask.js';
import type { Answer, Json } from './support/ask.js';
import { operationsOf, readOpenApi } from './support/open-api.js';
import type { Operation } from './support/open-api.js';
import { PASSWORD } from './support/run-api.js';
import { openTenant, targetsIn } from './support/tenant.js';
import type { Tenant } from './support/tenant.js';
import { isOffer } from './support/tenant-fee-plans.js';
import { TestPlatform } from './support/test-platform.js';

const OPEN = [
  'POST /v1/sessions',
  'POST /v1/sessions/refresh',
  'DELETE /v1/sessions/current',
  'POST /v1/invitations/accept',
  'POST /v1/password-resets/accept',
  'GET /v1/agreements/{token}',
  'GET /v1/agreements/{token}/document',
  'POST /v1/agreements/{token}/sign',
  'POST /notify/{channel}/{channelAccountId}',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'POST /mqtt/auth',
  'POST /mqtt/acl',
];

/** The tree of agents and their work are no merchant's: permissions.e2e.spec.ts walks them. */
const OF_AGENTS = /^GET \/v1\/(agents|leads|territories)\//;

let platform: TestPlatform;
let admin: ApiClient;
let operations: Operation[];
let permissions: string[];
let ours: Tenant;
let theirs: Tenant;
/** Holds every permission, for our merchant only. */
let scoped: string;
let feePlanId: string;

beforeAll(async () => {
  platform = await TestPlatform.start();
  admin = await platform.admin();
  operations = operationsOf(await readOpenApi(platform.url));
  const words = new Set(operations.flatMap(({ permission }) => permission ?? []));
  // What only people hold is walked by permissions.e2e.spec.ts.
  permissions = [...words].filter((word) => word !== 'me:self');
  ours = await openTenant(platform, admin, { name: '张记', sn: 'SPK-OURS-1' });
  theirs = await openTenant(platform, admin, { name: '李记', sn: 'SPK-THEIRS' });
  scoped = await keyToken(admin, permissions, [ours.merchantId]);
  const [plan] = await list('/v1/fee-plans');
  feePlanId = String(plan!['id']);
});

afterAll(() => platform.end());

const name = ({ method, path }: Operation) => `${method} ${path}`;
const guarded = () =>
  operations.filter(
    (operation) => !OPEN.includes(name(operation)) && operation.permission !== 'me:self',
  );

async function list(path: string): Promise<Json[]> {
  return (await admin.get<{ data: Json[] }>(path)).data;
}

const targets = (of: Tenant) => targetsIn(of, { terminalId: ours.terminalId, feePlanId });

function call(operation: Operation, token?: string, json: unknown = {}): Promise<Answer> {
  const path = targets(ours)[name(operation)]?.path ?? operation.path;
  return ask(platform.url + path, {
    method: operation.method,
    ...(token ? { token } : {}),
    ...(operation.takesBody ? { json } : {}),
  });
}

/** What nobody asked for goes on meanwhile: re-sends to a device that is away, presence. */
function atRest(read: unknown): Json {
  const { announcements = [], ...kept } = read as Json & { announcements?: Json[] };
  const said = announcements.map(({ id, sn, text, amount }) => ({ id, sn, text, amount }));
  return { ...kept, lastSeenAt: null, announcements: said };
}

describe('every route of the document', () => {
  it('is open with a reason, or names a permission', () => {
    const open = operations.filter(({ isOpen, path }) => isOpen || path === '/notify');
    expect(open.map(name).toSorted()).toEqual(OPEN.toSorted());
    expect(guarded().filter(({ permission }) => !permission)).toEqual([]);
  });

  it('answers 401 without a token, with a wrong one, with an ended or a revoked one', async () => {
    const ended = await admin.post<{ accessToken: string }>('/v1/sessions', {
      username: 'admin',
      password: PASSWORD,
    });
    await ask(`${platform.url}/v1/sessions/current`, {
      method: 'DELETE',
      token: ended.accessToken,
    });
    const tokens = [undefined, 'no-token', ended.accessToken, `${scoped}x`, scoped.slice(0, -1)];
    for (const operation of guarded()) {
      for (const token of tokens) {
        const { status, body } = await call(operation, token);
        expect({ route: name(operation), status }).toEqual({ route: name(operation), status: 401 });
        expect(body['status']).toBe(401);
      }
    }
  });

  it('answers 403 to a key that holds every permission but the one', async () => {
    for (const permission of permissions) {
      const others = permissions.filter((other) => other !== permission);
      const token = await keyToken(admin, others);
      for (const operation of guarded().filter((one) => one.permission === permission)) {
        const { status } = await call(operation, token);
        expect({ route: name(operation), status }).toEqual({ route: name(operation), status: 403 });
      }
    }
  });

  it('refuses fields it does not know, in the body and in the query', async () => {
    const token = await keyToken(admin, permissions);
    const unknown = { path: 'colour', code: 'unknown_field' };
    for (const operation of guarded()) {
      const route = name(operation);
      if (operation.takesBody) {
        const { status, body } = await call(operation, token, { colour: 'red' });
        expect({ route, status, code: body['code'] }).toMatchObject({ status: 400, route });
        if (route !== 'PUT /v1/devices/{sn}/assignment') {
          expect(body['errors']).toContainEqual(expect.objectContaining(unknown));
        }
      }
      if (operation.takesQuery) {
        const path = `${targets(ours)[route]?.path ?? operation.path}?colour=red`;
        const { method } = operation;
        const { status, body } = await ask(platform.url + path, { method, token });
        expect({ route, status }).toEqual({ route, status: 400 });
        expect(body['errors']).toContainEqual(expect.objectContaining(unknown));
      }
    }
  });
});

describe('a key of one merchant', () => {
  const everythingOfTheirs = async () => {
    const reads = Object.entries(targets(theirs)).filter(([route]) => route.startsWith('GET'));
    const token = await keyToken(admin, permissions);
    const answers = reads.map(([, { path }]) => ask(platform.url + path, { token }));
    // Files are no JSON.
    const all = (await Promise.all(answers)).map(({ text, headers, body }) =>
      headers.get('content-type')?.includes('json') ? body : { text },
    );
    const keys = (await list('/v1/api-keys')).filter((key) => key['id'] === theirs.keyId);
    const accounts = (await list('/v1/channel-accounts')).filter(
      (account) => account['id'] === theirs.accountId,
    );
    const items = (await list('/v1/quarantine')).filter((item) => item['id'] === theirs.itemId);
    return [...all.map(atRest), keys, accounts, items];
  };

  it('finds nothing of another at any route that takes an id, and changes nothing', async () => {
    const routes = guarded().filter(({ path }) => path.includes('{'));
    const known = targets(theirs);
    expect(routes.map(name).toSorted()).toEqual(Object.keys(known).toSorted());
    const before = await everythingOfTheirs();
    for (const operation of routes.filter((route) => !isOffer(route.path))) {
      const { path, json } = known[name(operation)]!;
      const question = { method: operation.method, token: scoped, ...(json ? { json } : {}) };
      const { status, text } = await ask(platform.url + path, question);
      expect({ route: name(operation), status }).toEqual({ route: name(operation), status: 404 });
      for (const secret of [theirs.name, theirs.plateCode]) expect(text).not.toContain(secret);
    }
    expect(await everythingOfTheirs()).toEqual(before);
  });

  it('sees its own at every such route that reads', async () => {
    for (const [route, { path }] of Object.entries(targets(ours))) {
      if (!route.startsWith('GET') || OF_AGENTS.test(route)) continue;
      const { status } = await ask(platform.url + path, { token: scoped });
      expect({ route, status }).toEqual({ route, status: 200 });
    }
  });

  it('lists only its own, whatever it asks for', async () => {
    const lists = guarded().filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    // Fee plans are offers to everybody.
    const { offerId: _, ...others } = theirs;
    const theirIds = Object.values(others);
    const filters = ['', `?storeId=${theirs.storeId}`, `?merchantId=${theirs.merchantId}`];
    for (const operation of lists) {
      for (const filter of [...filters, `?sn=${theirs.sn}`]) {
        const answer = await ask(platform.url + operation.path + filter, { token: scoped });
        expect([200, 400]).toContain(answer.status);
        if (filter === '') expect(answer.status).toBe(200);
        for (const id of theirIds) expect(answer.text).not.toContain(id);
      }
    }
  });

  it('cannot put its own to another’s', async () => {
    const { merchantId, storeId, terminalId, accountId } = theirs;
    const attempts: [string, string, unknown][] = [
      ['POST', '/v1/orders', { terminalId, orderNo: 'X', amount: 1 }],
      ['PATCH', `/v1/merchants/${ours.merchantId}`, { defaultTerminalId: terminalId }],
      ['PUT', `/v1/devices/${ours.sn}/assignment`, { terminalId }],
      ['PUT', `/v1/devices/${ours.sn}/assignment`, { storeId }],
      ['POST', `/v1/quarantine/${ours.itemId}/resolve`, { terminalId, acceptAmount: 999 }],
      [
        'POST',
        `/v1/stores/${ours.storeId}/terminals`,
        { name: 'x', channelTerminals: [{ channelAccountId: accountId, terminalNo: '1' }] },
      ],
      [
        'PUT',
        `/v1/merchants/${ours.merchantId}/channel-mappings`,
        { mappings: [{ channelAccountId: accountId, subMerchantId: '1' }] },
      ],
      [
        'POST',
        '/v1/channel-accounts',
        {
          channel: 'jeepay',
          name: 'x',
          merchantId,
          settings: { mchNo: 'M', appId: 'A', secret: 'secretsecret' },
        },
      ],
      [
        'POST',
        '/v1/api-keys',
        { name: 'x', permissions: ['orders:read'], merchantIds: [merchantId] },
      ],
    ];
    for (const [method, path, json] of attempts) {
      const { status } = await ask(platform.url + path, { method, token: scoped, json });
      expect({ path, json, isRefused: [403, 404, 422].includes(status), status }).toMatchObject({
        isRefused: true,
      });
    }
  });

  it('cannot make what belongs to everybody', async () => {
    const version = targets(ours)['POST /v1/fee-plans/{id}/versions']!;
    const attempts: [string, unknown][] = [
      [version.path, version.json],
      ['/v1/merchants', { name: 'x' }],
      ['/v1/devices', { sn: 'SPK-STOCK-1', model: 'generic-speaker' }],
      [
        '/v1/channel-accounts',
        {
          channel: 'jeepay',
          name: 'x',
          settings: { mchNo: 'M', appId: 'A', secret: 'secretsecret' },
        },
      ],
    ];
    for (const [path, json] of attempts) {
      const { status } = await ask(platform.url + path, { method: 'POST', token: scoped, json });
      expect({ path, status }).toEqual({ path, status: 403 });
    }
  });

  it('cannot make a key that may more than itself', async () => {
    const few = await keyToken(admin, ['api-keys:write', 'orders:read'], [ours.merchantId]);
    const make = (json: object) =>
      ask(`${platform.url}/v1/api-keys`, {
        method: 'POST',
        token: few,
        json: { name: 'x', ...json },
      });
    const more = await make({ permissions: ['orders:write'] });
    expect([403, 422]).toContain(more.status);
    const wide = await make({ permissions: ['orders:read'] });
    if (wide.status === 201) expect(wide.body['merchantIds']).toEqual([ours.merchantId]);
    else expect([403, 422]).toContain(wide.status);
  });

  it('is worth nothing once it is revoked', async () => {
    const { id, token } = await admin.post<{ id: string; token: string }>('/v1/api-keys', {
      name: 'short-lived',
      permissions: ['payments:read'],
    });
    expect(await ask(`${platform.url}/v1/payments`, { token })).toMatchObject({ status: 200 });
    await admin.delete(`/v1/api-keys/${id}`);
    expect(await ask(`${platform.url}/v1/payments`, { token })).toMatchObject({ status: 401 });
  });
});
