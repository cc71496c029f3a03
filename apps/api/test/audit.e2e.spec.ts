import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '#sim';
import { ask, keyToken } from './support/ask.js';
import type { Json } from './support/ask.js';
import { openTenant } from './support/tenant.js';
import type { Tenant } from './support/tenant.js';
import { TestPlatform } from './support/test-platform.js';

const RIGHTS = ['audit:read', 'audit:export', 'merchants:read'];
const PASSWORD = 'a password only these tests know';

let platform: TestPlatform;
let admin: ApiClient;
let ours: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  platform = await TestPlatform.start();
  admin = await platform.admin();
  ours = await openTenant(platform, admin, { name: '张记', sn: 'SPK-OURS-1' });
  theirs = await openTenant(platform, admin, { name: '李记', sn: 'SPK-THEIRS' });
});

afterAll(() => platform.end());

async function list(query = ''): Promise<Json[]> {
  return (await admin.get<{ data: Json[] }>(`/v1/audit?limit=100${query}`)).data;
}

const logIn = (username: string, password: string) =>
  ask(`${platform.url}/v1/sessions`, { method: 'POST', json: { username, password } });

describe('the audit log', () => {
  it('says of a change who made it, from where, by which request, and what was', async () => {
    await ask(`${platform.url}/v1/merchants/${ours.merchantId}`, {
      method: 'PATCH',
      token: await keyToken(admin, ['merchants:write']),
      headers: { 'user-agent': 'tests of the audit log' },
      json: { name: '张记小馆' },
    });
    const [row] = await list(`&targetId=${ours.merchantId}&action=merchant.changed`);
    expect(row).toMatchObject({
      merchantId: ours.merchantId,
      actorKind: 'api_key',
      actorId: expect.stringMatching(/^key_/),
      ip: '127.0.0.1',
      userAgent: 'tests of the audit log',
      requestId: expect.stringMatching(/^evt_/),
      before: { name: '张记' },
      after: { name: '张记小馆' },
    });
  });

  it('has a record of what is done to people and agents', async () => {
    const made = async (path: string, json: Json) =>
      String((await admin.post<Json>(path, json))['id']);
    const region = await made('/v1/agents', { name: '华东', kind: 'region' });
    await admin.raw('PATCH', `/v1/agents/${region}`, { name: '华北' });
    await admin.raw('PUT', `/v1/merchants/${ours.merchantId}/agent`, { agentId: region });
    const me = await admin.get<{ id: string; activeGrantId: string }>('/v1/me');
    await admin.raw('PATCH', `/v1/users/${me.id}`, { name: '王小明' });
    const operator = { role: 'operator', scopeType: 'platform' };
    const grantId = await made(`/v1/users/${me.id}/grants`, operator);
    await admin.raw('POST', '/v1/me/grant', { grantId });
    await admin.raw('POST', '/v1/me/grant', { grantId: me.activeGrantId });
    await admin.raw('DELETE', `/v1/users/${me.id}/grants/${grantId}`);
    const rows = await list();
    expect(rows.slice(0, 8).map((row) => row['action'])).toEqual([
      'role.taken',
      'session.role_chosen',
      'session.role_chosen',
      'role.given',
      'user.changed',
      'merchant.handed_over',
      'agent.changed',
      'agent.created',
    ]);
    expect(rows[5]).toMatchObject({ merchantId: ours.merchantId, after: { agentId: region } });
    expect(rows[4]).toMatchObject({ after: { realName: '王**' } });
  });

  it('knows log-ins, refused ones too, and nothing of a name that is none', async () => {
    expect((await logIn('admin', 'wrong canary')).status).toBe(401);
    expect((await logIn('canary-typed-as-name', PASSWORD)).status).toBe(401);
    const token = String((await logIn('admin', PASSWORD)).body['accessToken']);
    await ask(`${platform.url}/v1/sessions/current`, { method: 'DELETE', token });
    const rows = await list('&merchantId=platform');
    const told = rows.map((row) => [row['action'], row['actorKind'], row['targetType']]);
    expect(told.slice(0, 4)).toEqual([
      ['session.ended', 'user', 'session'],
      ['session.started', 'user', 'session'],
      ['session.refused', 'anonymous', 'user'],
      ['session.refused', 'anonymous', 'user'],
    ]);
    expect(rows[2]).toMatchObject({ targetId: null, ip: '127.0.0.1' });
    expect(rows[3]).toMatchObject({ targetId: expect.stringMatching(/^usr_/) });
    expect(JSON.stringify(rows)).not.toContain('canary');
    const locking = await Promise.all(Array.from({ length: 10 }, () => logIn('admin', 'wrong')));
    expect(new Set(locking.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await list('&action=session.locked')).length).toBeGreaterThan(0);
  });

  it('shows a key of one merchant its rows only, in the list and in the export', async () => {
    const token = await keyToken(admin, RIGHTS, [ours.merchantId]);
    const { body } = await ask(`${platform.url}/v1/audit`, { token });
    const rows = body['data'] as Json[];
    expect(rows.length).toBeGreaterThan(3);
    expect(new Set(rows.map((row) => row['merchantId']))).toEqual(new Set([ours.merchantId]));
    for (const query of [`?merchantId=${theirs.merchantId}`, '?merchantId=platform']) {
      const other = await ask(`${platform.url}/v1/audit${query}`, { token });
      expect(other.body['data']).toEqual([]);
      const exported = await ask(`${platform.url}/v1/audit/export${query}`, { token });
      expect(JSON.parse(exported.text)).toEqual({ end: true, rows: 0, nextCursor: null });
    }
    const { body: verified } = await ask(`${platform.url}/v1/audit/verify`, { token });
    expect(verified).toMatchObject({ ok: true, chains: 1, firstBroken: null });
  });

  it('is exported a line a row with its end, and says that it was', async () => {
    const token = await keyToken(admin, RIGHTS);
    const { headers, text } = await ask(`${platform.url}/v1/audit/export`, { token });
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    const end = lines.at(-1)!;
    expect(end).toEqual({ end: true, rows: lines.length - 1, nextCursor: null });
    expect(lines[0]).toMatchObject({ action: 'audit.exported', actorKind: 'api_key' });
    expect(await admin.get('/v1/audit/verify')).toMatchObject({ ok: true, rows: end['rows'] });
  });

  it('refuses a filter it does not understand', async () => {
    for (const query of ['action=nothing', 'from=yesterday', 'merchantId=x', 'cursor=%21']) {
      const token = await keyToken(admin, RIGHTS);
      for (const path of ['/v1/audit', '/v1/audit/export']) {
        const { status } = await ask(`${platform.url}${path}?${query}`, { token });
        expect({ path, query, status }).toEqual({ path, query, status: 400 });
      }
    }
  });
});
