import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import type { ApiClient, OpenedShop } from '#sim';
import { ask } from './support/ask.js';
import type { Answer, Json } from './support/ask.js';
import { openPerson } from './support/open-person.js';
import { TestPlatform } from './support/test-platform.js';

let platform: TestPlatform;
let admin: ApiClient;
let li: string;
let wang: string;
let dearer: string;

beforeAll(async () => {
  platform = await TestPlatform.start({
    HAODIAN_CHANGE_COOL_OFF_HOURS: '0',
    HAODIAN_CHANNEL_COST_RATES: 'jeepay=0.0029,wechatpay=0.002',
  });
  admin = await platform.admin();
  const operator = { role: 'operator', scopeType: 'platform' };
  li = await openPerson(platform.url, admin, operator);
  wang = await openPerson(platform.url, admin, operator);
  const rules = ['wechatpay', 'alipay', 'jeepay'].map((channel) => ({ channel, rate: '0.0040' }));
  dearer = (await admin.post<{ id: string }>('/v1/fee-plans', { name: '新价', rules })).id;
});
afterAll(() => platform.end());

const post = (token: string, path: string, json: unknown, headers = {}): Promise<Answer> =>
  ask(platform.url + path, { method: 'POST', token, json, headers });
const wish = ({ merchantId }: OpenedShop, more: Json = {}) => ({
  ...{ kind: 'fee_plan', merchantIds: [merchantId], feePlanId: dearer, reason: '调价', ...more },
});
const stateOf = async (path: string) => (await admin.get<{ state: string }>(path)).state;

describe('a fee plan', () => {
  it('that is there is not changed by a PUT; the answer says how it is', async () => {
    const shop = await platform.shop(admin);
    const path = `/v1/merchants/${shop.merchantId}/fee-plan`;
    const answer = await admin.raw('PUT', path, { feePlanId: dearer });
    expect(answer).toMatchObject({ status: 409, body: { code: 'needs_second_person' } });
    expect(JSON.stringify(answer.body)).toContain('POST /v1/changes');
  });

  it('is previewed, proposed by one, approved by another, and in force', async () => {
    const shop = await platform.shop(admin, '张记');
    const { reason: _none, ...question } = wish(shop);
    const shown = await post(li, '/v1/changes/preview', question);
    expect(shown).toMatchObject({
      status: 200,
      body: { summary: '1 merchant, average +0.0467 %', confirm: '张记', rates: { belowCost: 0 } },
    });
    const proposed = await post(li, '/v1/changes', wish(shop));
    expect(proposed).toMatchObject({ status: 201, body: { state: 'proposed' } });
    const path = `/v1/changes/${String(proposed.body['id'])}`;
    const own = await post(li, `${path}/approve`, { confirm: '张记' });
    expect(own).toMatchObject({ status: 403, body: { code: 'second_person_required' } });
    const untyped = await post(wang, `${path}/approve`, {});
    expect(untyped).toMatchObject({ status: 422, body: { code: 'confirm_missing' } });
    expect(untyped.text).toContain('张记');
    const approved = await post(wang, `${path}/approve`, { confirm: '张记' });
    expect(approved).toMatchObject({ status: 200, body: { state: 'approved' } });
    await eventually(async () => (await stateOf(path)) === 'applied');
    const late = await post(li, `${path}/withdraw`, {});
    expect(late).toMatchObject({ status: 409, body: { code: 'change_step_refused' } });
  });

  it('is refused with every faulty field at once', async () => {
    const shop = await platform.shop(admin);
    const faulty = { ...wish(shop, { kind: 'settlement_account' }), mappings: [], reason: '' };
    const { status, body } = await post(li, '/v1/changes', { ...faulty, colour: 'red' });
    expect(status).toBe(400);
    const paths = (body['errors'] as { path: string }[]).map(({ path }) => path);
    const all = ['colour', 'reason', 'feePlanId', 'mappings', 'settlement'];
    expect(new Set(paths)).toEqual(new Set(all));
  });
});

describe('the same request within a minute', () => {
  it('is recognised, unless a key or a header says what is meant', async () => {
    const shop = await platform.shop(admin);
    const first = await post(li, '/v1/changes', wish(shop));
    const again = await post(li, '/v1/changes', wish(shop));
    expect(again).toMatchObject({ status: 409, body: { code: 'repeated_request' } });
    expect(again.text).toContain(String(first.body['id']));
    const meant = await post(li, '/v1/changes', wish(shop), { 'repeat-request': 'yes' });
    expect(meant.status).toBe(201);
    const key = { 'idempotency-key': 'once' };
    const [one, same] = [
      await post(li, '/v1/changes', wish(shop), key),
      await post(li, '/v1/changes', wish(shop), key),
    ];
    expect(same.body).toEqual(one.body);
    expect(await post(wang, '/v1/changes', wish(shop))).toMatchObject({ status: 201 });
  });
});

describe('a job', () => {
  it('takes ten thousand ids, and its rows are exported as lines and as a table', async () => {
    const shop = await platform.shop(admin);
    const region = await admin.post<{ id: string }>('/v1/agents', { name: '东', kind: 'region' });
    const digits = Array.from({ length: 9_999 }, (_, at) => String(at).padStart(26, '0'));
    const merchantIds = [shop.merchantId, ...digits.map((each) => `mer_${each}`)];
    const job = {
      kind: 'hand_over_merchants',
      agentId: region.id,
      reason: '片区调整',
      merchantIds,
    };
    const unconfirmed = await post(li, '/v1/jobs', job);
    expect(unconfirmed).toMatchObject({ status: 422, body: { code: 'confirm_missing' } });
    const { status, body } = await post(li, '/v1/jobs', { ...job, confirm: '10000 merchants' });
    expect(status).toBe(201);
    const path = `/v1/jobs/${String(body['id'])}`;
    await eventually(async () => (await stateOf(path)) === 'finished');
    expect(await admin.get(path)).toMatchObject({
      rows: { pending: 0, done: 1, unchanged: 0, skipped: 0, failed: 9_999 },
    });
    const lines = await ask(`${platform.url}${path}/rows/export?state=done`, { token: li });
    const [done, end] = lines.text.trimEnd().split('\n');
    expect(JSON.parse(done!)).toMatchObject({ merchantId: shop.merchantId, state: 'done' });
    expect(JSON.parse(end!)).toEqual({ end: true, rows: 1 });
    const table = await ask(`${platform.url}${path}/rows/export?format=csv`, { token: li });
    expect(table.headers.get('content-type')).toContain('text/csv');
    const rows = table.text.trimEnd().split('\r\n');
    expect(rows).toHaveLength(10_001);
    expect(rows[0]).toBe('n,merchantId,targetId,state,code,message,beforeId,at');
  });
});
