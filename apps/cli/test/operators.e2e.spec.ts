import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '#libs/testing';
import type { ApiClient } from '#sim';
import { Cli } from './support/cli.js';
import { PASSWORD, Platform } from './support/platform.js';
import { answer, StandIn } from './support/stand-in.js';

type Row = Readonly<Record<string, unknown>>;
interface Page {
  readonly data: readonly Row[];
}

let platform: Platform;
let api: ApiClient;
let cli: Cli;

beforeAll(async () => {
  platform = await Platform.start();
  api = await platform.admin();
  cli = await Cli.at(platform.url);
  await cli.logIn(PASSWORD);
});
afterAll(async () => {
  await cli.end();
  await platform.end();
});

const idOf = async (path: string, body: object): Promise<string> =>
  (await api.post<{ id: string }>(path, body)).id;

describe('merchants', () => {
  it('are found by the one box, and exported as they are listed', async () => {
    const names = ['张记小馆', '张记分号', '李记面馆'];
    for (const name of names) await api.post('/v1/merchants', { name });
    const found = await cli.json<Page>('merchant', 'list', '--search', 'zj', '--sort', '-name');
    expect(found.data.map(({ name }) => name)).toEqual(['张记小馆', '张记分号']);

    const filters = ['--search', 'zj', '--sort', '-name'];
    const lines = await cli.run(['merchant', 'export', ...filters]);
    const rows = lines.stdout.trimEnd().split('\n');
    const read = rows.map((line) => JSON.parse(line) as Row);
    expect(read.map((row) => row['name'] ?? row)).toEqual([
      '张记小馆',
      '张记分号',
      { end: true, rows: 2 },
    ]);
    expect(lines).toMatchObject({ code: 0, stderr: '2 rows written\n' });

    const table = await cli.run(['merchant', 'export', ...filters, '--format', 'csv']);
    expect(table.code).toBe(0);
    const [heading, ...shops] = table.stdout.trimEnd().split('\r\n');
    expect(heading).toMatch(/^\uFEFFid,name,/);
    expect(shops.map((shop) => shop.split(',')[1])).toEqual(['张记小馆', '张记分号']);
  });
});

describe('an export', () => {
  it.each(['activity', 'agent', 'application', 'change', 'device', 'task', 'territory', 'user'])(
    'of every %s has its end',
    async (noun) => {
      const { code, stdout } = await cli.run([noun, 'export']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ end: true });
    },
  );

  it('of leads is a table for Excel, of stores what its merchant has', async () => {
    expect((await cli.run(['lead', 'export'])).stdout).toMatch(/^\uFEFF/);
    const merchantId = await idOf('/v1/merchants', { name: '门店' });
    await api.post(`/v1/merchants/${merchantId}/stores`, { name: '一店' });
    const { code, stdout } = await cli.run(['store', 'export', merchantId]);
    const [store, end] = stdout.trimEnd().split('\n');
    expect({ code, name: (JSON.parse(store!) as Row)['name'] }).toEqual({ code: 0, name: '一店' });
    expect(JSON.parse(end!)).toEqual({ end: true, rows: 1 });
  });
});

describe('a job', () => {
  it('is listed and shown with its rows, and undone by typing how many it changed', async () => {
    const agentIds = [];
    for (const name of ['甲', '乙'])
      agentIds.push(await idOf('/v1/agents', { name, kind: 'region' }));
    const [before, after] = agentIds;
    const merchantId = await idOf('/v1/merchants', { name: '交接', agentId: before });
    const id = await idOf('/v1/jobs', {
      ...{ kind: 'hand_over_merchants', agentId: after, merchantIds: [merchantId] },
      ...{ reason: '片区调整', confirm: '1 merchant' },
    });
    const finished = await eventually(
      async () => {
        const job = await cli.json<Row>('job', 'show', id);
        return job['endedAt'] !== null && job;
      },
      { withinMs: 30_000 },
    );
    expect(finished).toMatchObject({ state: 'finished', rows: { done: 1, failed: 0 } });
    const { data } = await cli.json<Page>('job', 'list', '--state', 'finished');
    expect(data.map((job) => job['id'])).toEqual([id]);
    const rows = await cli.json<Page>('job', 'rows', id);
    expect(rows.data).toMatchObject([{ merchantId, state: 'done', beforeId: before }]);
    const table = await cli.run(['job', 'export', id, '--format', 'csv']);
    expect({ code: table.code, lines: table.stdout.trimEnd().split('\r\n').length }).toEqual({
      code: 0,
      lines: 2,
    });

    const stop = await cli.run(['job', 'stop', id, '--yes']);
    expect(stop).toMatchObject({ code: 5, stderr: expect.stringContaining('job_ended') });
    const undo = ['job', 'undo', id, '--reason', '撤销'];
    const asked = await cli.run([...undo, '--yes']);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("'1 merchant'") });
    const undone = await cli.json<Row>(...undo, '--confirm', '1 merchant');
    expect(undone).toMatchObject({ undoOf: id, rowCount: 1 });
  });
});

describe('a job for many merchants', () => {
  const agentNamed = (name: string) => idOf('/v1/agents', { name, kind: 'region' });

  it('is tried without changing anything, and begun by typing how many it is of', async () => {
    const [before, after] = [await agentNamed('丙'), await agentNamed('丁')];
    const ids: string[] = [];
    for (const name of ['一号', '二号'])
      ids.push(await idOf('/v1/merchants', { name, agentId: before }));
    const caredFor = async () =>
      (await cli.json<Page>('merchant', 'agents', ids[0]!)).data[0]!['agentId'];

    const start = ['job', 'start', 'hand-over', '--to', after, '--reason', '片区调整'];
    const ofAgent = [...start, '--of-agent', before];
    const told = { state: 'finished', dryRun: true, rowCount: 2, rows: { done: 2 } };
    expect(await cli.json<Row>(...ofAgent, '--dry-run')).toMatchObject(told);
    const asked = await cli.run([...ofAgent, '--yes']);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("'2 merchants'") });
    expect(asked.stderr).toContain('it comes to: 2 done');
    const wrong = await cli.run([...ofAgent, '--confirm', '3 merchants']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('2 merchants') });
    expect(await caredFor()).toBe(before);

    const csv = join(cli.configDir, 'shops.csv');
    await writeFile(csv, Buffer.from(`\uFEFFid,店名\r\n${ids[0]},一号\r\n`));
    const job = await cli.json<Row>(...start, '--csv', csv, '--confirm', '1 merchant');
    expect(job).toMatchObject({ kind: 'hand_over_merchants', rowCount: 1, dryRun: false });
    await eventually(async () => (await caredFor()) === after, { withinMs: 30_000 });
  });

  it('about fee plans waits for somebody else, whose command it names', async () => {
    const rules = [{ channel: 'jeepay', rate: '0.0030' }];
    const planId = await idOf('/v1/fee-plans', { name: '批量', rules });
    const merchantId = await idOf('/v1/merchants', { name: '调价' });
    const start = ['job', 'start', 'assign-fee-plan', '--to', planId, '--reason', '调价'];
    const { code, stdout, stderr } = await cli.run([
      ...[...start, '--merchants', merchantId, '--confirm', '1 merchant', '--json'],
    ]);
    const { state, changeId } = JSON.parse(stdout) as Record<string, string>;
    expect({ code, state }).toEqual({ code: 0, state: 'waiting' });
    expect(stderr).toContain(`change approve ${changeId}`);
  });

  it.each([
    ['of a kind there is not', ['open', '--merchants', 'mer_1']],
    ['without merchants', ['hand-over']],
    ['with merchants named in two ways', ['hand-over', '--merchants', 'mer_1', '--of-agent', 'a']],
    ['with a file that is not there', ['hand-over', '--csv', '/nowhere.csv']],
  ])('is not begun %s', async (_what, args) => {
    const run = await cli.run(['job', 'start', ...args, '--to', 'agt_1', '--reason', '调整']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a channel application', () => {
  it('is of a signed application: until then none can begin, and none is listed', async () => {
    const id = await idOf('/v1/applications', { data: { kind: 'individual' } });
    expect(await cli.json<Page>('channel-application', 'list', id)).toMatchObject({ data: [] });
    const account = 'chn_01kasm5zk8e2wr9v0q3j7y4n6t';
    const begin = await cli.run(['channel-application', 'begin', id, '--account', account]);
    expect({ code: begin.code, stderr: begin.stderr }).toMatchObject({ code: 5 });
    const none = ['channel-application', 'show', id, 'cap_01kasm5zk8e2wr9v0q3j7y4n6t'];
    expect((await cli.run(none)).code).toBe(3);
  });

  const steps: [string, readonly string[], object][] = [
    ['submit', [], { reason: '电话' }],
    ['reject', ['--yes'], { reason: '电话' }],
    ['suspend', ['--yes'], { reason: '电话' }],
    ['resume', ['--yes'], { reason: '电话' }],
    [
      'open',
      ['--sub-merchant', '1900000109', '--confirm', '张记小馆'],
      { reason: '电话', subMerchantId: '1900000109' },
    ],
    [
      'await-confirmation',
      ['--kind', 'qr', '--content', 'weixin://1', '--expires', '2026-12-21'],
      {
        ...{ reason: '电话', kind: 'qr', content: 'weixin://1' },
        expiresAt: '2026-12-20T16:00:00.000Z',
      },
    ],
  ];

  it.each(steps)('is moved by hand: %s', async (step, flags, body) => {
    const { run, sent } = await moved([step, 'apl_1', 'cap_1', '--reason', '电话', ...flags]);
    expect(run.code).toBe(0);
    expect(sent).toEqual([
      { path: `/v1/applications/apl_1/channel-applications/cap_1/${step}`, body },
    ]);
  });

  it('is returned with a sentence for each field, and for the whole', async () => {
    const reasons = 'documents.idFront=照片不清晰; 请补充材料';
    const { sent } = await moved(['return', 'apl_1', 'cap_1', '--reasons', reasons]);
    expect(sent[0]!.body).toEqual({
      reasons: [
        { path: 'documents.idFront', reason: '照片不清晰' },
        { path: '', reason: '请补充材料' },
      ],
    });
  });

  it('is opened only after the merchant was named, not with --yes', async () => {
    const open = ['open', 'apl_1', 'cap_1', '--sub-merchant', '1900000109', '--reason', '电话'];
    const { run, sent } = await moved([...open, '--yes']);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("'张记小馆'") });
    expect(sent).toEqual([]);
  });

  it('has its request made from a file of details, and written for its reader only', async () => {
    const details = join(cli.configDir, 'details.json');
    await writeFile(details, JSON.stringify({ contactEmail: 'zhangsan@example.com' }));
    const output = join(cli.configDir, 'request.json');
    const args = ['request', 'apl_1', 'cap_1', '--details', details];
    const { run, sent } = await moved([...args, '--output', output]);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(sent).toEqual([
      {
        path: '/v1/applications/apl_1/channel-applications/cap_1/request',
        body: { details: { contactEmail: 'zhangsan@example.com' } },
      },
    ]);
    expect((await stat(output)).mode & 0o777).toBe(0o600);
    const { run: shown } = await moved(args);
    expect(await readFile(output, 'utf8')).toBe(shown.stdout);
    expect(JSON.parse(shown.stdout)).toMatchObject({ channel: 'wechatpay' });
  });

  it('takes the answer of its channel from stdin as it came, and asks first', async () => {
    const stdin = '{"applyment_id": 2000002124775691}';
    const asked = await moved(['answer', 'apl_1', 'cap_1', '-'], stdin);
    expect(asked.run).toMatchObject({ code: 2, stderr: expect.stringContaining('张记小馆') });
    const { run, sent } = await moved(['answer', 'apl_1', 'cap_1', '-', '--yes'], stdin);
    expect(run.code).toBe(0);
    expect(sent.map(({ body }) => body)).toEqual([
      { answer: { applyment_id: 2_000_002_124_775_691 } },
    ]);
    const broken = await moved(['answer', 'apl_1', 'cap_1', '-', '--yes'], '<html>');
    expect(broken.run).toMatchObject({ code: 2, stderr: expect.stringContaining('stdin') });
    expect(broken.sent).toEqual([]);
  });

  /** Does it at a stand-in that knows one channel application; tells what was to be changed. */
  async function moved(args: readonly string[], stdin = '') {
    const standIn = await StandIn.start((_heard, reply) =>
      answer(reply, 200, { merchantName: '张记小馆', channel: 'wechatpay' }),
    );
    const env = { HAODIAN_URL: standIn.url, HAODIAN_API_KEY: 'hd_key_of_these_tests' };
    const run = await cli.run(['channel-application', ...args], { env, stdin });
    await standIn.end();
    const sent = standIn.heard
      .filter(({ method }) => method === 'POST')
      .map(({ path, body }) => ({ path, body: JSON.parse(body) as unknown }));
    return { run, sent };
  }
});
