import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPLYMENT_DETAILS, completeApplyment } from '#libs/testing';
import { createWechatpaySender, newWechatpayAccount } from '#sim';
import type { ApiClient } from '#sim';
import { generateSync } from 'otplib';
import { putApplication, signApplication } from './support/application-state.js';
import { AuditWalk } from './support/audit-walk.js';
import { AUDITED, NOT_AUDITED } from './support/audited.js';
import { ask } from './support/ask.js';
import type { Json } from './support/ask.js';
import { operationsOf, readOpenApi } from './support/open-api.js';
import type { Operation } from './support/open-api.js';
import { openPerson } from './support/open-person.js';
import { inTables } from './support/superuser.js';
import { openTenant, targetsIn } from './support/tenant.js';
import type { Tenant } from './support/tenant.js';
import { changeBodies } from './support/tenant-changes.js';
import { PICTURE } from './support/tenant-documents.js';
import { TestPlatform } from './support/test-platform.js';

const FIRST = 'four unrelated words here';
const SECOND = 'five other unrelated words here';

/** Two tenants with something in every table. */
const SET_UP_MS = 120_000;

let platform: TestPlatform;
let admin: ApiClient;
let ours: Tenant;
let theirs: Tenant;
let operations: Operation[];
let walk: AuditWalk;
/** Tokens: an administrator and two operators. */
let boss: string;
let wang: string;
let zhao: string;

beforeAll(async () => {
  platform = await TestPlatform.start();
  admin = await platform.admin();
  ours = await openTenant(platform, admin, { name: '张记', sn: 'SPK-OURS-1' });
  theirs = await openTenant(platform, admin, { name: '李记', sn: 'SPK-THEIRS' });
  operations = operationsOf(await readOpenApi(platform.url));
  walk = new AuditWalk(platform, admin, operations);
  const person = (role: string) => openPerson(platform.url, admin, { role, scopeType: 'platform' });
  [boss, wang, zhao] = [await person('admin'), await person('operator'), await person('operator')];
}, SET_UP_MS);

afterAll(() => platform.end());

/** Each needs what the one before made, so they have walks of their own below. */
const IN_ORDER =
  /^\/v1\/(users|me|invitations\/accept|password-resets|sessions|agreements)\b|^\/v1\/applications\/\{id\}\//;

/** A webhook is switched on before it sends; things are taken away after all else. */
const turnOf = (name: string): number =>
  name === 'PATCH /v1/webhooks/{id}' ? -1 : name.startsWith('DELETE') ? 1 : 0;

/** Bodies of routes that make something. */
function newThings(): Readonly<Record<string, Json>> {
  const { merchantId, agentId, terminalId, accountId } = ours;
  const settings = { mchNo: 'M', appId: 'A', secret: 'canary-of-a-channel' };
  const place = { province: '33', city: '杭州市', district: '上城区' };
  return {
    ...changeBodies({ merchantId, accountId, agentId }),
    '/v1/merchants': { name: 'new' },
    '/v1/applications': {},
    '/v1/agreement-templates': { title: 'x', body: '# x' },
    '/v1/devices': { sn: 'SPK-NEW-1', model: 'generic-speaker' },
    '/v1/orders': { terminalId, orderNo: 'A-1', amount: 1 },
    '/v1/invitations': { name: 'x', role: 'cashier', scopeType: 'merchant', scopeId: merchantId },
    '/v1/webhooks': { merchantId, url: 'https://haodian.invalid/x', events: ['device.online'] },
    '/v1/api-keys': { name: 'x', permissions: ['orders:read'] },
    '/v1/fee-plans': { name: 'x', rules: [{ channel: 'alipay', rate: '0.0038' }] },
    '/v1/channel-accounts': { channel: 'jeepay', name: 'x', settings },
    '/v1/agents': { name: 'x', kind: 'region' },
    '/v1/tasks': { kind: 'visit', merchantId, dueDay: '2099-12-31' },
    '/v1/leads': { name: '王记面馆', phone: '13800138001', agentId },
    '/v1/territories': { ...place, agentId },
  };
}

/** Where routes lead when what tenants are asked for would change nothing here. */
function otherTargets(): Readonly<Record<string, { path: string; json?: unknown }>> {
  const mapping = { channelAccountId: ours.accountId, subMerchantId: '1900000001' };
  const merchant = `/v1/merchants/${ours.merchantId}`;
  const all = { toAgentId: theirs.agentId, all: true, reason: 'x', confirm: 'taken over' };
  return {
    'PUT /v1/devices/{sn}/assignment': {
      path: `/v1/devices/${ours.sn}/assignment`,
      json: { storeId: ours.storeId },
    },
    'POST /v1/webhooks/{id}/replay': {
      path: `/v1/webhooks/${ours.webhookId}/replay`,
      json: { from: new Date(Date.now() - 60_000), to: new Date() },
    },
    'PUT /v1/merchants/{id}/channel-mappings': {
      path: `${merchant}/channel-mappings`,
      json: { mappings: [mapping] },
    },
    'POST /v1/quarantine/{id}/dismiss': {
      path: `/v1/quarantine/${theirs.itemId}/dismiss`,
      json: { reason: 'x' },
    },
    'POST /v1/tasks/{id}/cancel': {
      path: `/v1/tasks/${theirs.taskId}/cancel`,
      json: { result: 'x' },
    },
    'PUT /v1/merchants/{id}/agent': {
      path: `/v1/merchants/${theirs.merchantId}/agent`,
      json: { agentId: ours.agentId },
    },
    'POST /v1/agents/{id}/hand-over': { path: `/v1/agents/${ours.agentId}/hand-over`, json: all },
  };
}

describe('a record is left by every change', () => {
  it('of what stands by itself', async () => {
    const [plan] = (await admin.get<{ data: Json[] }>('/v1/fee-plans')).data;
    const bodies = Object.entries(newThings());
    const targets: Readonly<Record<string, { path: string; json?: unknown }>> = {
      ...targetsIn(ours, { terminalId: ours.terminalId, feePlanId: String(plan!['id']) }),
      ...Object.fromEntries(bodies.map(([path, json]) => [`POST ${path}`, { path, json }])),
      ...otherTargets(),
    };
    const csv = { bytes: Buffer.from('店名,电话\n李记,13800138009\n') };
    await walk.step('POST', '/v1/leads/import', {
      ...{ ...csv, token: boss, headers: { 'content-type': 'text/csv' } },
    });
    const names = operations
      .map(({ method, path }) => ({ path, name: `${method} ${path}` }))
      .filter(({ path, name }) => AUDITED[name] && !IN_ORDER.test(path) && !walk.walked.has(name))
      .map(({ name }) => name)
      .toSorted((one, other) => turnOf(one) - turnOf(other));
    for (const name of names) {
      const [method, path] = name.split(' ') as [string, string];
      const target = targets[name] ?? { path };
      await walk.step(method, target.path, { token: boss, json: target.json });
    }
    const rows = JSON.stringify(await admin.get('/v1/audit?limit=100'));
    expect(rows).not.toContain('canary-of-a-channel');
  });

  it('that people make to their own log-in', async () => {
    const invitation = { name: 'x', role: 'technician', scopeType: 'platform' };
    const { token: link } = await admin.post<Json>('/v1/invitations', invitation);
    const login = { username: 'xiaomei', password: FIRST };
    const user = await walk.step('POST', '/v1/invitations/accept', {
      json: { token: link, ...login },
    });
    const logIn = async (more: Json) =>
      walk.step('POST', '/v1/sessions', { json: { ...login, ...more } });
    const token = String((await logIn({}))['accessToken']);
    await logIn({});
    const mine = (method: string, path: string, json?: Json) =>
      walk.step(method, path, { token, ...(json ? { json } : {}) });
    const { body } = await ask(`${platform.url}/v1/me/sessions`, { token });
    const elsewhere = (body['data'] as Json[]).find(({ current }) => !current);
    await mine('DELETE', `/v1/me/sessions/${String(elsewhere!['id'])}`);
    await mine('PUT', '/v1/me/password', { currentPassword: FIRST, newPassword: SECOND });
    const enrol = async () => {
      const begun = await ask(`${platform.url}/v1/me/totp`, { method: 'POST', token });
      const code = generateSync({ secret: String(begun.body['secret']) });
      return (await mine('POST', '/v1/me/totp/confirm', { code }))['recoveryCodes'] as string[];
    };
    const [first] = await enrol();
    const proof = { password: SECOND, code: first };
    const renewed = await mine('POST', '/v1/me/recovery-codes', proof);
    const [second] = renewed['recoveryCodes'] as string[];
    await mine('DELETE', '/v1/me/totp', { password: SECOND, code: second });
    await enrol();
    await walk.step('DELETE', `/v1/users/${String(user['id'])}/totp`, { token: boss });
    const { accessToken } = await logIn({ password: SECOND });
    await walk.step('DELETE', '/v1/sessions/current', { token: String(accessToken) });
  });

  it('that somebody makes to another’s account', async () => {
    const one = `/v1/users/${ours.cashierId}`;
    const change = (method: string, path: string, json?: Json) =>
      walk.step(method, path, { token: boss, ...(json ? { json } : {}) });
    await change('PATCH', one, { name: '王小明' });
    const role = { role: 'merchant_owner', scopeType: 'merchant', scopeId: ours.merchantId };
    const { id: grantId } = await change('POST', `${one}/grants`, role);
    const login = { username: `cashier-${ours.sn.toLowerCase()}`, password: FIRST };
    const { body } = await ask(`${platform.url}/v1/sessions`, { method: 'POST', json: login });
    const token = String(body['accessToken']);
    await walk.step('POST', '/v1/me/grant', { token, json: { grantId } });
    await change('DELETE', `${one}/grants/${String(grantId)}`);
    await change('DELETE', `${one}/sessions`);
    const { token: reset } = await change('POST', `${one}/password-reset`);
    const json = { token: reset, newPassword: SECOND };
    await walk.step('POST', '/v1/password-resets/accept', { json });
  });

  it('of an application on its way to a signed agreement', async () => {
    const { licence: _, ...applicant } = completeApplyment('individual');
    // A number that fits the standard and belongs to nobody: order 000 is not given out.
    const legalPerson = { ...applicant.legalPerson, idNumber: '33010619900101000X' };
    const begun = await walk.step('POST', '/v1/applications', {
      ...{ token: wang, json: { data: { ...applicant, legalPerson } } },
    });
    const path = `/v1/applications/${String(begun['id'])}`;
    const step = (token: string, verb: string, json?: Json) =>
      walk.step('POST', `${path}/${verb}`, { token, ...(json ? { json } : {}) });
    for (const kind of ['idFront', 'idBack', 'shopFront', 'shopInside'])
      await walk.step('PUT', `${path}/documents/${kind}`, { token: wang, json: PICTURE });
    await step(wang, 'submit', {});
    await step(wang, 'withdraw');
    await step(wang, 'submit', {});
    await step(zhao, 'claim');
    await step(zhao, 'release');
    await step(zhao, 'claim');
    await step(zhao, 'return', { reasons: [{ code: 'risk' }] });
    await step(wang, 'submit', {});
    await step(zhao, 'claim');
    await step(zhao, 'approve');
    // However many the risk asks for: one of them has left its record.
    await putApplication(platform, String(begun['id']), 'approved');
    await step(wang, 'agreement');
    const anHourAgo = `update haodian.agreement_sends set sent_at = sent_at - interval '1 hour'
      where merchant_id = $1`;
    await inTables(platform, anHourAgo, [begun['merchantId']]);
    await step(wang, 'agreement/resend');
    const { token, code } = platform.messages.last;
    await walk.step('POST', `/v1/agreements/${token}/sign`, { json: { code } });
  });

  it('of an application that is refused', async () => {
    const { id } = await admin.post<Json>('/v1/applications', {});
    const reviewed = `update haodian.applications set state = 'submitted', submitted_by = 'usr_x',
      submitted_at = now() where id = $1`;
    await inTables(platform, reviewed, [id]);
    const path = `/v1/applications/${String(id)}`;
    await walk.step('POST', `${path}/claim`, { token: zhao });
    await walk.step('POST', `${path}/reject`, { token: zhao, json: { reason: { code: 'risk' } } });
  });

  it('of an application at a channel, and of a shop that trades by it', async () => {
    await signApplication(platform, ours.applicationId);
    const path = `/v1/applications/${ours.applicationId}`;
    const all = `${path}/channel-applications`;
    const change = (at: string, json?: Json) =>
      walk.step('POST', at, { token: boss, ...(json ? { json } : {}) });
    const reason = 'told by telephone';
    const link = { kind: 'link', content: 'https://example.com/s' };
    const one = `${all}/${ours.channelApplicationId}`;
    await change(`${one}/submit`, { reason });
    await change(`${one}/return`, { reasons: [{ path: 'kind', reason }] });
    await change(`${one}/reject`, { reason });
    const sender = createWechatpaySender(newWechatpayAccount());
    const account = { channel: 'wechatpay', name: '服务商', settings: sender.settings() };
    const opened = await admin.post<Json>('/v1/channel-accounts', account);
    const { id } = await change(all, { channelAccountId: opened['id'] });
    const another = `${all}/${String(id)}`;
    await putApplication(platform, ours.applicationId, 'draft');
    const { version } = await admin.get<Json>(path);
    await admin.patch(path, { version, data: completeApplyment('company') });
    await putApplication(platform, ours.applicationId, 'signed');
    await change(`${another}/request`, { details: APPLYMENT_DETAILS });
    await change(`${another}/answer`, { answer: { applyment_id: 1 } });
    await change(`${another}/await-confirmation`, { reason, ...link });
    await change(`${another}/open`, { reason, subMerchantId: '1900000109' });
    await change(`${another}/suspend`, { reason });
    await change(`${another}/resume`, { reason });
    // Its worker would be quicker otherwise.
    await putApplication(platform, ours.applicationId, 'draft');
    const at = { terminalId: ours.terminalId };
    await admin.put('/v1/devices/SPK-NEW-1/assignment', at);
    const test = { amount: 1n, passedBack: ours.plateCode, subMerchantId: '1900000109' };
    await sender.send(platform.url + String(opened['notifyPath']), sender.payment(test));
    await sender.close();
    await putApplication(platform, ours.applicationId, 'signed');
    await change(`${path}/activate`);
    await change(`${path}/suspend`, { reason: { code: 'risk' } });
    await change(`${path}/resume`);
    await change(`${path}/close`, { confirm: '张记小馆' });
  });

  it('and by nothing else that is no mere question', () => {
    const all = operations
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !name.startsWith('GET '));
    const known = [...Object.keys(AUDITED), ...Object.keys(NOT_AUDITED)];
    expect(known.toSorted()).toEqual(all.toSorted());
    expect([...walk.walked].toSorted()).toEqual(Object.keys(AUDITED).toSorted());
  });
});
