import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '#sim';
import { ask } from './support/ask.js';
import type { Answer, Json } from './support/ask.js';
import { openPerson } from './support/open-person.js';
import { ANOTHER_PICTURE, PICTURE } from './support/tenant-documents.js';
import { TestPlatform } from './support/test-platform.js';

/** A number that fits the standard and belongs to nobody: order 000 is not given out. */
const ID_NUMBER = '33010619900101000X';
const ACCOUNT = '6200000000000005';
const MOBILE = '13800138765';
const CANARIES = [ID_NUMBER, ACCOUNT, MOBILE, '王小二'];

let platform: TestPlatform;
let admin: ApiClient;
/** Tokens: an agent of a branch, one of another branch, two operators. */
let agent: string;
let stranger: string;
let wang: string;
let zhao: string;
/** Everything that was refused: problems must not repeat what was entered. */
const refusals: string[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_LOG_LEVEL: 'trace' });
  admin = await platform.admin();
  const region = await made('/v1/agents', { name: '华东', kind: 'region' });
  const branch = (name: string) => made('/v1/agents', { name, kind: 'branch', parentId: region });
  const [hangzhou, ningbo] = [await branch('杭州'), await branch('宁波')];
  const person = (role: string, scopeId?: string) =>
    openPerson(platform.url, admin, {
      role,
      ...(scopeId ? { scopeType: 'agent', scopeId } : { scopeType: 'platform' }),
    });
  agent = await person('agent', hangzhou);
  stranger = await person('agent', ningbo);
  wang = await person('operator');
  zhao = await person('operator');
});

afterAll(() => platform.end());

async function made(path: string, json: Json): Promise<string> {
  return (await admin.post<{ id: string }>(path, json)).id;
}

async function call(
  token: string,
  method: string,
  path: string,
  ...[json, headers = {}]: [json?: unknown, headers?: Readonly<Record<string, string>>]
): Promise<Answer> {
  const url = `${platform.url}/v1/applications${path}`;
  const answer = await ask(url, { method, token, json, headers });
  if (answer.status >= 400) refusals.push(answer.text);
  return answer;
}

/** The state an accepted step leads to, or the code of its refusal. */
async function step(token: string, path: string, json?: unknown): Promise<unknown> {
  const { body } = await call(token, 'POST', path, json);
  return body['state'] ?? body['code'];
}

/** Uploads a document; answers the version of the application. */
async function upload(id: string, kind: string, file: Buffer = PICTURE): Promise<unknown> {
  const { body } = await call(agent, 'PUT', `/${id}/documents/${kind}`, file);
  return body['applicationVersion'];
}

const DATA = {
  kind: 'individual',
  legalPerson: { name: '王小二', idNumber: ID_NUMBER, mobile: MOBILE },
  business: { shortName: '王记小馆', mcc: '5812' },
  settlement: { holder: '王小二', account: ACCOUNT, bank: '中国工商银行杭州西湖支行' },
  stores: [
    { name: '文三路店', address: { province: '33', city: '杭州市', detail: '文三路 7 号' } },
    { name: '学院路店', address: { province: '33', city: '杭州市', detail: '学院路 9 号' } },
  ],
};

describe('an application', () => {
  let id = '';
  let merchantId = '';

  it('is begun by an agent, saved as they go, and refused while it is incomplete', async () => {
    const elsewhere = await call(stranger, 'POST', '', { data: DATA });
    expect(elsewhere.status).toBe(201);
    const first = { data: { legalPerson: { name: '王小二' } } };
    const headers = { 'idempotency-key': 'a-first-draft' };
    const begun = await call(agent, 'POST', '', first, headers);
    expect(begun).toMatchObject({ status: 201, body: { state: 'draft', version: 1, ...first } });
    const again = await call(agent, 'POST', '', first, headers);
    expect(again.body).toEqual({ ...begun.body, data: null, alreadyIssued: true });
    id = String(begun.body['id']);
    merchantId = String(begun.body['merchantId']);
    const { stores, settlement, ...early } = DATA;
    const faulty = { ...settlement, holder: '王二小' };
    const kinds = ['idFront', 'idBack', 'shopFront', 'shopInside'];
    const versions = [];
    for (const kind of kinds) versions.push(await upload(id, kind));
    expect(versions).toEqual([2, 3, 4, 5]);
    const data = { ...early, settlement: faulty };
    const saved = await call(agent, 'PATCH', `/${id}`, { version: 5, data });
    expect(saved).toMatchObject({ status: 200, body: { version: 6, merchantName: '王记小馆' } });
    const refused = await call(agent, 'POST', `/${id}/submit`, {});
    expect(refused.status).toBe(422);
    expect((refused.body['errors'] as Json[]).map((error) => error['path'])).toEqual([
      'stores',
      'settlement.holder',
    ]);
    const stale = await call(agent, 'PATCH', `/${id}`, { version: 1, data: { stores } });
    expect(stale).toMatchObject({ status: 409, body: { code: 'application_stale' } });
    const whole = await call(agent, 'PATCH', `/${id}`, { version: 6, data: { ...DATA, stores } });
    expect(whole.body).toMatchObject({ missing: [], faults: [], isMasked: false });
  });

  it('hands its papers out as attachments, made anew, to who may see them', async () => {
    const { body } = await call(wang, 'GET', `/${id}/documents`);
    const [newest] = body['data'] as Json[];
    const path = `${platform.url}/v1/documents/${String(newest!['id'])}`;
    for (const part of ['content', 'thumbnail']) {
      const answer = await ask(`${path}/${part}`, { token: wang });
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'content-disposition': expect.stringMatching(/^attachment; filename="doc_[\w-]+\.jpg"$/),
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'no-store',
      });
      expect(answer.text).not.toMatch(/PNG|IHDR|Exif/);
      expect((await ask(`${path}/${part}`, { token: stranger })).status).toBe(404);
      const [look] = (await admin.get<{ data: Json[] }>('/v1/audit?action=document.read')).data;
      expect(look).toMatchObject({ after: { part }, actorKind: 'user', ip: '127.0.0.1' });
    }
  });

  it('takes no file that is no picture, whatever it is called', async () => {
    const at = `${platform.url}/v1/applications/${id}/documents/licence`;
    const put = async (token: string, bytes: Buffer, type = 'image/jpeg') => {
      const headers = { 'content-type': type };
      const { status, body } = await ask(at, { method: 'PUT', token, bytes, headers });
      return [status, body['code']];
    };
    const svg = Buffer.from('<svg><script>alert(1)</script></svg>');
    const large = Buffer.alloc(11_000_000, 1);
    expect(await put(agent, svg)).toEqual([422, 'document_type_refused']);
    expect(await put(agent, svg, 'image/svg+xml')).toEqual([422, 'document_type_refused']);
    expect(await put(agent, large)).toEqual([413, 'document_too_large']);
    expect(await put(agent, PICTURE, 'application/json')).toEqual([400, 'request_malformed']);
    expect(await put(agent, PICTURE, 'multipart/form-data; boundary=x')).toEqual([
      ...[415, 'content_type_unsupported'],
    ]);
    expect(await put(stranger, large)).toEqual([404, 'application_not_found']);
    expect(await put('nobody', large)).toEqual([401, 'unauthenticated']);
    const elsewhere = { method: 'POST', token: agent, bytes: PICTURE };
    const headers = { 'content-type': 'image/png' };
    const answer = await ask(`${platform.url}/v1/applications`, { ...elsewhere, headers });
    expect(answer).toMatchObject({ status: 415, body: { code: 'content_type_unsupported' } });
  });

  it('tells of a lookalike before it is submitted, without whose it is', async () => {
    const { body } = await call(agent, 'GET', `/${id}/duplicates`);
    const unknown = { applicationId: null, merchantId: null, merchantName: null, state: null };
    const same = ['id_number', 'account', 'phone', 'name', 'address'];
    expect(body['data']).toEqual([{ same, ...unknown }]);
    expect((await call(stranger, 'GET', `/${id}`)).status).toBe(404);
  });

  it('is returned with reasons the agent sees at once, mended and submitted again', async () => {
    expect(await step(agent, `/${id}/submit`, { version: 7 })).toBe('submitted');
    const claims = await Promise.all([wang, zhao].map((by) => step(by, `/${id}/claim`)));
    expect(new Set(claims)).toEqual(new Set(['application_claimed', 'in_review']));
    const claimant = claims[0] === 'in_review' ? wang : zhao;
    const reasons = [{ path: 'documents.shopFront', code: 'not_the_shop' }];
    expect(await step(claimant, `/${id}/return`, { reasons })).toBe('returned');
    const { body } = await call(agent, 'GET', `/${id}`);
    expect(body).toMatchObject({ state: 'returned', reasons, risk: null });
    expect(await upload(id, 'shopFront', ANOTHER_PICTURE)).toBe(8);
    expect(await step(agent, `/${id}/submit`, {})).toBe('submitted');
  });

  it('is approved by two people, not by one with two roles', async () => {
    const queue = await call(wang, 'GET', '?state=submitted&sort=submittedAt');
    expect((queue.body['data'] as Json[]).map((item) => item['id'])).toEqual([id]);
    expect(await step(wang, `/${id}/claim`)).toBe('in_review');
    expect((await call(wang, 'GET', `/${id}`)).body).toMatchObject({ approvalsNeeded: 2 });
    expect(await step(wang, `/${id}/approve`)).toBe('in_review');
    const me = (await ask(`${platform.url}/v1/me`, { token: wang })).body;
    const grantId = await made(`/v1/users/${String(me['id'])}/grants`, {
      ...{ role: 'admin', scopeType: 'platform' },
    });
    const chosen = { method: 'POST', token: wang, json: { grantId } };
    expect((await ask(`${platform.url}/v1/me/grant`, chosen)).status).toBe(204);
    expect(await step(wang, `/${id}/approve`)).toBe('second_person_needed');
    expect(await step(zhao, `/${id}/approve`)).toBe('approved');
    const stores = await admin.get<{ data: Json[] }>(`/v1/merchants/${merchantId}/stores`);
    expect(new Set(stores.data.map(({ name }) => name))).toEqual(new Set(['学院路店', '文三路店']));
  });

  it('has a history, and a row in the audit log for each step', async () => {
    const { body } = await call(agent, 'GET', `/${id}/history`);
    const verbs = (body['data'] as Json[]).map((event) => event['verb']);
    const steps = ['submit', 'claim', 'return', 'submit', 'claim', 'approve', 'approve'];
    expect(verbs).toEqual(['create', ...steps]);
    const audit = await admin.get<{ data: Json[] }>(`/v1/audit?targetId=${id}&limit=100`);
    expect(audit.data.map((row) => row['action']).toReversed()).toEqual([
      ...['application.created', 'application.changed', 'application.changed'],
      ...['application.submitted', 'application.claimed', 'application.returned'],
      ...['application.submitted', 'application.claimed'],
      ...['application.approved', 'application.approved'],
    ]);
    for (const canary of CANARIES) expect(JSON.stringify(audit)).not.toContain(canary);
    const summary = await ask(`${platform.url}/v1/review-queue`, { token: zhao });
    expect(summary.body).toMatchObject({ waiting: 0, inReview: 0, decided: 2 });
  });

  it('is signed by the merchant with the code of the message, from the link in it', async () => {
    const body = '# 收单服务协议\n甲方：{{merchantName}}（{{mobileMasked}}）';
    await admin.post('/v1/agreement-templates', { title: '收单服务协议', body });
    const made = await call(agent, 'POST', `/${id}/agreement`);
    expect(made).toMatchObject({ status: 201, body: { state: 'open', evidence: null } });
    expect(platform.messages.received.at(-1)).toMatchObject({ to: MOBILE });
    const { link, token, code } = platform.messages.last;
    CANARIES.push(token, '验证码');
    const file = await fetch(link);
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="agr_\w+\.pdf"$/,
    );
    const digest = createHash('sha256')
      .update(Buffer.from(await file.arrayBuffer()))
      .digest('hex');
    const offer = `${platform.url}/v1/agreements/${token}`;
    expect((await ask(offer)).body).toMatchObject({
      ...{ merchantName: '王记小馆', mobileMasked: '138****8765', documentSha256: digest },
    });
    const sign = (given: string) => ask(`${offer}/sign`, { method: 'POST', json: { code: given } });
    const wrong = await sign(code === '000000' ? '000001' : '000000');
    expect(wrong).toMatchObject({ status: 422, body: { code: 'agreement_code_wrong' } });
    expect(await sign(code)).toMatchObject({ status: 200, body: { documentSha256: digest } });
    expect(await sign(code)).toMatchObject({ status: 409, body: { code: 'agreement_signed' } });
    const signed = await call(agent, 'GET', `/${id}/agreement`);
    const evidence = { ip: '127.0.0.1', tries: 2, documentSha256: digest };
    expect(signed.body).toMatchObject({ state: 'signed', evidence });
    expect((await call(agent, 'GET', `/${id}`)).body).toMatchObject({ state: 'signed' });
    expect((await call(stranger, 'GET', `/${id}/agreement`)).status).toBe(404);
    expect((await call(agent, 'GET', `/${id}/agreement/document`)).status).toBe(200);
  });

  it('is closed with the short name only', async () => {
    expect(await step(zhao, `/${id}/close`, { confirm: '王记' })).toBe('confirm_mismatch');
    expect(await step(agent, `/${id}/close`, { confirm: '王记小馆' })).toBe('permission_missing');
    expect(await step(zhao, `/${id}/close`, { confirm: '王记小馆' })).toBe('closed');
  });

  it('leaves nothing about people in problems and logs, whatever is sent', async () => {
    const wrong: [string, string, unknown][] = [
      ['POST', '', { data: { legalPerson: { idNumber: [ID_NUMBER] } } }],
      ['POST', '', { data: { kind: '王小二' } }],
      ['POST', '', { data: { settlement: { account: ACCOUNT.repeat(30) } } }],
      ['POST', '', { data: { documents: { idFront: ID_NUMBER } } }],
      ['PUT', `/${id}/documents/idFront`, { number: ID_NUMBER }],
      ['PUT', `/${id}/documents/idFront`, Buffer.from(`<svg>${ID_NUMBER}</svg>`)],
      ['PATCH', `/${id}`, { version: 4, data: DATA }],
      ['PATCH', `/${id}`, { version: '4', data: { legalPerson: { mobile: 13_800_138_765 } } }],
      ['POST', `/${id}/return`, { reasons: [{ path: ID_NUMBER, code: '王小二' }] }],
      ['POST', `/${id}/close`, { confirm: '王小二' }],
      ['GET', `/${ID_NUMBER}`, undefined],
      ['GET', `?merchantId=${ID_NUMBER}&cursor=${ACCOUNT}`, undefined],
    ];
    for (const [method, path, json] of wrong) {
      const { status } = await call(wang, method, path, json);
      expect({ path, isRefused: status >= 400 && status < 500 }).toEqual({ path, isRefused: true });
    }
    expect(refusals.length).toBeGreaterThan(wrong.length);
    for (const canary of CANARIES) {
      expect(refusals.filter((text) => text.includes(canary))).toEqual([]);
      expect(platform.printed).not.toContain(canary);
    }
  });
});
