import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import type { ApiClient } from '#sim';
import { ask } from './support/ask.js';
import type { Json } from './support/ask.js';
import { openPerson } from './support/open-person.js';
import { TestPlatform } from './support/test-platform.js';

let platform: TestPlatform;
let admin: ApiClient;
let branchId: string;
/** Of somebody who is an agent of that branch. */
let token: string;

const made = async (path: string, json: Json) => String((await admin.post<Json>(path, json))['id']);

beforeAll(async () => {
  platform = await TestPlatform.start();
  admin = await platform.admin();
  const regionId = await made('/v1/agents', { name: '华东', kind: 'region' });
  branchId = await made('/v1/agents', { name: '上海', kind: 'branch', parentId: regionId });
  const role = { role: 'agent', scopeType: 'agent', scopeId: branchId };
  token = await openPerson(platform.url, admin, role);
});
afterAll(() => platform.end());

/** Sends a body as it is. */
const send = (path: string, body: Uint8Array, type = 'text/csv') =>
  ask(platform.url + path, {
    ...{ method: 'POST', token, bytes: body },
    headers: { 'content-type': type },
  });

const bytes = (text: string) => Buffer.from(text);

describe('leads over HTTP', () => {
  it('come from Excel in GBK, tried first, and go back to it', async () => {
    const csv = '店名,电话,地址\r\n李记早点,13800138000,文三路90号\r\n=坏,1,\r\n';
    const gbk = iconv.encode(csv, 'gbk');
    const tried = await send('/v1/leads/import?dryRun=true', gbk);
    expect(tried).toMatchObject({ status: 200, body: { rows: 2, imported: 1, faultCount: 2 } });
    const refused = await send('/v1/leads/import', gbk, 'text/csv; charset=gbk');
    expect(refused).toMatchObject({ status: 422, body: { code: 'lead_file_faulty' } });
    expect(refused.body['errors']).toContainEqual(
      expect.objectContaining({ path: 'rows.3.电话', messageZh: expect.stringMatching(/手机号/) }),
    );
    const fine = iconv.encode(csv.replace('=坏,1,\r\n', ''), 'gbk');
    expect(await send('/v1/leads/import', fine)).toMatchObject({ body: { imported: 1 } });
    const { text } = await ask(`${platform.url}/v1/leads/export`, { token });
    expect(text).toContain('李记早点');
    expect(text).toContain('138****8000');
    const { body } = await ask(`${platform.url}/v1/leads?q=13800138000`, { token });
    expect(body['data']).toMatchObject([{ name: '李记早点', agentId: branchId }]);
  });

  it('that are too many, or no file, are refused as such', async () => {
    const large = bytes(`店名\n${'x'.repeat(2 ** 20)}`);
    expect(await send('/v1/leads/import', large)).toMatchObject({ status: 413 });
    const json = await send('/v1/leads/import', bytes('{}'), 'application/json');
    expect(json).toMatchObject({ status: 415, body: { code: 'content_type_unsupported' } });
    const none = await ask(`${platform.url}/v1/leads/import`, { method: 'POST', token });
    expect(none).toMatchObject({ status: 400, body: { code: 'lead_file_missing' } });
    const other = await send('/v1/leads/import', bytes('x'), 'application/zip');
    expect(other).toMatchObject({ status: 415 });
    const noise = bytes('PK\u0003\u0004\u0000');
    expect(await send('/v1/leads/import', noise)).toMatchObject({ status: 422 });
  });
});

describe('a file that is cut off', () => {
  const head = (framing: string) =>
    [
      'POST /v1/leads/import HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${token}`,
      'Content-Type: text/csv',
      framing,
      '\r\n',
    ].join('\r\n');

  it.each([
    ['by its client', 'Content-Length: 1000', '店名\n'],
    ['by framing that is none', 'Transfer-Encoding: chunked', '1\r\nx\r\nnone\r\n'],
  ])('%s is no mistake of the platform', async (_, framing, body) => {
    const socket = connect(platform.httpPort, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    socket.end(head(framing) + body);
    await closed;
    // One that takes the same way behind it.
    expect(await send('/v1/leads/import', bytes('x'))).toMatchObject({ status: 422 });
    expect(platform.printed).not.toContain('request failed');
  });
});

describe('a branch', () => {
  it('sees its funnel and its tasks, and is handed over after a dry run', async () => {
    const shop = await platform.shop(admin, '张记');
    await admin.put(`/v1/merchants/${shop.merchantId}/agent`, { agentId: branchId });
    const me = await ask(`${platform.url}/v1/me`, { token });
    const wish = { kind: 'visit', merchantId: shop.merchantId, dueDay: '2099-12-31' };
    await made('/v1/tasks', { ...wish, assigneeId: me.body['id'] });
    await made('/v1/tasks', wish);
    const mine = await ask(`${platform.url}/v1/tasks?mine=true`, { token });
    expect(mine.body['data']).toMatchObject([{ assigneeId: me.body['id'], isOverdue: false }]);
    const funnel = await ask(`${platform.url}/v1/agents/${branchId}/funnel?days=7`, { token });
    expect(funnel.body).toMatchObject({ total: { merchants: 1, neverPaid: 1, amount: 0 } });

    const toAgentId = await made('/v1/agents', { name: '西南', kind: 'region' });
    const path = `/v1/agents/${branchId}/hand-over`;
    const all = { toAgentId, all: true, reason: '调岗' };
    expect(await admin.post(path, { ...all, dryRun: true })).toMatchObject({ count: 1, at: null });
    expect((await admin.raw('POST', path, all)).status).toBe(422);
    expect(await admin.post(path, { ...all, confirm: '上海' })).toMatchObject({ count: 1 });
    const after = await ask(`${platform.url}/v1/tasks?mine=true`, { token });
    expect(after.body['data']).toEqual([]);
  });
});
