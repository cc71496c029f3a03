import { Parser } from '@asyncapi/parser';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openSpeaker } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { ask, keyToken } from './support/ask.js';
import { NO_JSON, operationsOf, readOpenApi } from './support/open-api.js';
import type { OpenApi } from './support/open-api.js';
import { PASSWORD } from './support/run-api.js';
import { openChannelApplication } from './support/tenant-channel-application.js';
import { openDocument } from './support/tenant-documents.js';
import { openAgreement } from './support/tenant-agreement.js';
import { TestPlatform } from './support/test-platform.js';

let platform: TestPlatform;
let admin: ApiClient;
let shop: OpenedShop;
let document: OpenApi;
let ajv: Ajv2020;

beforeAll(async () => {
  ({ platform, api: admin, shop } = await TestPlatform.withShop());
  document = await readOpenApi(platform.url);
  ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'api');
});

afterAll(() => platform.end());

/** A place in the document as a JSON pointer. */
const at = (...parts: string[]) =>
  parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');

function faults(pointer: string, value: unknown): unknown[] {
  const validate = ajv.getSchema(`api#/${pointer}`);
  if (!validate) return [`there is no schema at ${pointer}`];
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const { valid, errors } = await new Validator().validate(JSON.stringify(document, null, 1));
    expect({ valid, errors }).toMatchObject({ valid: true });
  });

  it('has examples that match the schemas they stand at', () => {
    let examples = 0;
    const walk = (node: unknown, path: string[]) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [name, value] of Object.entries(node)) {
        if (name === 'example' && path[0] === 'components') {
          examples += 1;
          expect({ path, faults: faults(at(...path), value) }).toEqual({ path, faults: [] });
        } else walk(value, [...path, name]);
      }
    };
    walk(document, []);
    expect(examples).toBeGreaterThan(20);
  });

  it('tells of every answer of a route what it really is', async () => {
    const token = await setUp();
    const ids = await idsInUse();
    let checked = 0;
    for (const { method, path } of operationsOf(document)) {
      if (method !== 'GET' || NO_JSON.includes(path)) continue;
      const given = [ids[path] ?? 'nothing-to-fill-in'].flat();
      const filled = path.replace(/\{\w+\}/g, () => given.shift()!);
      const { status, body } = await ask(platform.url + filled, { token });
      const content = ['content', 'application/json', 'schema'];
      const pointer = at('paths', path, 'get', 'responses', String(status), ...content);
      const found = { path, status, faults: faults(pointer, body) };
      expect(found).toEqual({ path, status: 200, faults: [] });
      checked += 1;
    }
    expect(checked).toBeGreaterThan(15);
  });

  it('tells of problems what they really are', async () => {
    const problem = (status: number) => {
      const schema = ['content', 'application/json', 'schema'];
      return at('paths', '/v1/merchants', 'post', 'responses', String(status), ...schema);
    };
    const answers = [
      await ask(`${platform.url}/v1/merchants`, { method: 'POST', json: { name: 'x' } }),
      await ask(`${platform.url}/v1/merchants`, {
        method: 'POST',
        token: await keyToken(admin, ['merchants:write']),
        json: { nam: 'x' },
      }),
    ];
    for (const { status, body } of answers) {
      expect({ status, faults: faults(problem(status), body) }).toEqual({ status, faults: [] });
    }
  });
});

/** Severity 0: not valid; others are advice. */
const FAULTS: readonly number[] = [0];

describe('the AsyncAPI document', () => {
  it('is served as YAML and valid', async () => {
    const answer = await ask(`${platform.url}/docs/asyncapi.yaml`);
    expect(answer.headers.get('content-type')).toContain('yaml');
    const { document: read, diagnostics } = await new Parser().parse(answer.text);
    const faulty = diagnostics.filter(({ severity }) => FAULTS.includes(severity));
    expect(faulty).toEqual([]);
    expect(read).toBeDefined();
  });
});

describe('the page of the API', () => {
  it('is there without a token, and so are both forms of the document', async () => {
    const page = await ask(`${platform.url}/docs`);
    expect(page).toMatchObject({ status: 200 });
    expect(page.text).toContain('Haodian');
    expect(await ask(`${platform.url}/docs/openapi.yaml`)).toMatchObject({ status: 200 });
  });
});

describe('the list of merchants', () => {
  const get = async (path: string) => {
    const token = await keyToken(admin, ['merchants:read']);
    return ask(`${platform.url}/v1/merchants${path}`, { token });
  };

  it.each(['colour=red', 'sort=id', 'state=open', 'kind=x', 'agentId=1', 'createdFrom=today'])(
    'refuses %s, and names the field',
    async (query) => {
      const { status, body } = await get(`?${query}`);
      expect({ status, errors: body['errors'] }).toMatchObject({
        status: 400,
        errors: [{ path: query.split('=')[0] }],
      });
    },
  );

  it('refuses a cursor of another order', async () => {
    await admin.post('/v1/merchants', { name: '=HYPERLINK("https://haodian.invalid")' });
    const { body } = await get('?limit=1&sort=name');
    const cursor = String(body['nextCursor']);
    const other = await get(`?limit=1&sort=-name&cursor=${cursor}`);
    expect(other).toMatchObject({ status: 400, body: { code: 'cursor_of_another_list' } });
  });

  it('is exported as lines of JSON with an end, and as CSV that computes nothing', async () => {
    const lines = (await get('/export?sort=name')).text.trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.at(-1)).toEqual({ end: true, rows: rows.length - 1 });
    const token = await keyToken(admin, ['merchants:read']);
    const url = `${platform.url}/v1/merchants/export`;
    const csv = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
    });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const text = Buffer.from(await csv.arrayBuffer()).toString();
    expect(text.startsWith('\ufeffid,name,')).toBe(true);
    expect(text.trim().split('\r\n')).toHaveLength(rows.length);
    expect(text).toContain(`"'=HYPERLINK(""https://haodian.invalid"")"`);
  });
});

const LISTS: [string, string][] = [
  ['activity', 'payments:read'],
  ['agents', 'agents:read'],
  ['applications', 'applications:read'],
  ['changes', 'changes:read'],
  ['devices', 'devices:read'],
  ['tasks', 'tasks:read'],
  ['territories', 'agents:read'],
  ['users', 'users:read'],
];

describe.each(LISTS)('the list of %s', (noun, permission) => {
  const get = async (path: string) => {
    const token = await keyToken(admin, [permission]);
    return ask(`${platform.url}/v1/${noun}${path}`, { token });
  };

  it('refuses a parameter it does not know, in its export too', async () => {
    for (const path of ['?colour=red', '/export?limit=1'])
      expect(await get(path)).toMatchObject({ status: 400 });
  });

  it('is exported as lines of JSON with an end, and as CSV', async () => {
    const lines = (await get('/export')).text.trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ end: true, rows: lines.length - 1 });
    const csv = (await get('/export?format=csv')).text.trim().split('\r\n');
    expect(csv).toHaveLength(lines.length);
  });
});

const SN = 'SPK-DOCS-1';

/** Puts a row into everything that is read, and answers a token that may read it. */
async function setUp(): Promise<string> {
  const { sender, path } = await platform.channel(admin, 'jeepay', shop);
  await openSpeaker(admin, { sn: SN, model: 'generic-speaker', terminalId: shop.terminalId });
  const order = { terminalId: shop.terminalId, orderNo: 'D-1', amount: 1000 };
  await admin.post('/v1/orders', order);
  const url = platform.url + path;
  const payment = sender.payment({ amount: 1000n, orderNo: 'D-1' });
  await sender.send(url, payment);
  await sender.send(url, sender.refund({ payment, amount: 1n }));
  await sender.send(url, sender.payment({ amount: 1n, orderNo: 'D-1' }));
  const { merchantId } = shop;
  const hook = { merchantId, url: 'https://haodian.invalid/', events: ['device.online'] };
  await admin.post('/v1/webhooks', hook);
  const legalPerson = { mobile: '13800138000' };
  const begun = { merchantId, data: { legalPerson } };
  const application = await admin.post<{ id: string }>('/v1/applications', begun);
  await openAgreement(platform, admin, application.id);
  await openDocument(admin, application.id);
  await proposeSomething();
  const region = { name: '华东', kind: 'region' };
  const { id: agentId } = await admin.post<{ id: string }>('/v1/agents', region);
  await admin.post('/v1/territories', { agentId, province: '33' });
  await admin.post('/v1/leads', { agentId, name: '李记', phone: '13900139000' });
  await admin.post('/v1/tasks', { kind: 'visit', merchantId, dueDay: '2099-12-31' });
  const person = { name: 'x', role: 'technician', scopeType: 'platform' };
  await admin.post('/v1/invitations', person);
  const login = { username: 'admin', password: PASSWORD };
  return (await admin.post<{ accessToken: string }>('/v1/sessions', login)).accessToken;
}

async function proposeSomething(): Promise<void> {
  const rules = [{ channel: 'jeepay', rate: '0.0029' }];
  const plan = await admin.post<{ id: string }>('/v1/fee-plans', { name: '另一个', rules });
  const wish = { merchantIds: [shop.merchantId], feePlanId: plan.id, reason: 'x' };
  await admin.post('/v1/changes', { ...wish, kind: 'fee_plan' });
  await admin.post('/v1/jobs', { ...wish, kind: 'assign_fee_plan', dryRun: true });
}

async function aDelivery(webhookId: string): Promise<readonly string[]> {
  const { id } = await admin.post<{ id: string }>(`/v1/webhooks/${webhookId}/test`);
  return [webhookId, id];
}

async function aChannelApplication(): Promise<readonly string[]> {
  const idOf = async (list: string) =>
    (await admin.get<{ data: { id: string }[] }>(list)).data[0]!.id;
  const applicationId = await idOf('/v1/applications');
  const wish = { applicationId, accountId: await idOf('/v1/channel-accounts') };
  const { channelApplicationId } = await openChannelApplication(platform, admin, wish);
  return [applicationId, channelApplicationId];
}

async function idsInUse(): Promise<Readonly<Record<string, string | readonly string[]>>> {
  const first = async (list: string) => {
    const { data } = await admin.get<{ data: { id: string }[] }>(list);
    return data[0]!.id;
  };
  return {
    '/v1/merchants/{id}': shop.merchantId,
    '/v1/merchants/{id}/stores': shop.merchantId,
    '/v1/merchants/{id}/agents': shop.merchantId,
    '/v1/merchants/{id}/fee-plans': shop.merchantId,
    '/v1/merchants/{id}/settlement-accounts': shop.merchantId,
    '/v1/changes/{id}': await first('/v1/changes'),
    '/v1/jobs/{id}': await first('/v1/jobs'),
    '/v1/jobs/{id}/rows': await first('/v1/jobs'),
    '/v1/agents/{id}': await first('/v1/agents'),
    '/v1/fee-plans/{id}': await first('/v1/fee-plans'),
    '/v1/fee-plans/{id}/versions': await first('/v1/fee-plans'),
    '/v1/agents/{id}/funnel': await first('/v1/agents'),
    '/v1/tasks/{id}': await first('/v1/tasks'),
    '/v1/leads/{id}': await first('/v1/leads'),
    '/v1/leads/{id}/contact': await first('/v1/leads'),
    '/v1/territories/{id}': await first('/v1/territories'),
    '/v1/users/{id}': await first('/v1/users'),
    '/v1/applications/{id}': await first('/v1/applications'),
    '/v1/applications/{id}/agreement': await first('/v1/applications'),
    '/v1/agreements/{token}': platform.messages.last.token,
    '/v1/applications/{id}/readiness': await first('/v1/applications'),
    '/v1/applications/{id}/channel-applications': await first('/v1/applications'),
    '/v1/applications/{id}/channel-applications/{capId}': await aChannelApplication(),
    '/v1/applications/{id}/history': await first('/v1/applications'),
    '/v1/applications/{id}/duplicates': await first('/v1/applications'),
    '/v1/applications/{id}/documents': await first('/v1/applications'),
    '/v1/stores/{id}/terminals': shop.storeId,
    '/v1/stores/{id}/summary': shop.storeId,
    '/v1/devices/{sn}': SN,
    '/v1/orders/{id}': await first('/v1/orders'),
    '/v1/webhooks/{id}': await first('/v1/webhooks'),
    '/v1/webhooks/{id}/deliveries': await first('/v1/webhooks'),
    '/v1/webhooks/{id}/deliveries/{deliveryId}': await aDelivery(await first('/v1/webhooks')),
    '/v1/payments/{id}': await first('/v1/payments'),
    '/v1/ledger/accounts/{id}/postings': await first('/v1/ledger/accounts'),
  };
}
