import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, openChannelAccount, openSender } from '#sim';
import { Cli } from './support/cli.js';
import { PASSWORD, Platform } from './support/platform.js';

type Row = Readonly<Record<string, string>>;
interface Page {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

let platform: Platform;
let cli: Cli;

beforeAll(async () => {
  platform = await Platform.start();
  cli = await Cli.at(platform.url);
  await cli.logIn(PASSWORD);
});
afterAll(async () => {
  await cli.end();
  await platform.end();
});

const shop = async (name: string) => {
  const merchant = await cli.json<Row>('merchant', 'create', '--name', name);
  const merchantId = merchant['id']!;
  const of = ['--merchant', merchantId, '--name', '人民路店'];
  const store = await cli.json<Row>('store', 'create', ...of);
  const at = ['--store', store['id']!, '--name', '前台'];
  const terminal = await cli.json<Row>('terminal', 'create', ...at);
  return { merchantId, storeId: store['id']!, terminalId: terminal['id']! };
};

describe('a shop at the command line', () => {
  it('is created, shown and listed with its stores, terminals and devices', async () => {
    const { merchantId, storeId, terminalId } = await shop('张记小馆');
    expect((await cli.json<Row>('merchant', 'show', merchantId))['name']).toBe('张记小馆');
    const stores = await cli.json<Page>('merchant', 'stores', merchantId);
    expect(stores.data.map(({ id }) => id)).toEqual([storeId]);
    const terminals = await cli.json<Page>('merchant', 'terminals', merchantId);
    expect(terminals.data.map(({ id }) => id)).toEqual([terminalId]);

    await cli.json('device', 'register', 'SPK-CLI-01', '--model', 'generic-speaker');
    await cli.json('device', 'assign', 'SPK-CLI-01', '--terminal', terminalId);
    expect((await cli.json<Row>('device', 'show', 'SPK-CLI-01'))['storeId']).toBe(storeId);
    const listed = await cli.json<Page>('device', 'list', '--store', storeId);
    expect(listed.data.map(({ sn }) => sn)).toEqual(['SPK-CLI-01']);
    const issued = await cli.json<Row>('device', 'credentials', 'SPK-CLI-01');
    expect(issued['token']).toMatch(/\S{20}/);
  });

  it('shows a table whose columns stand below each other, Chinese or not', async () => {
    await shop('A');
    const { stdout, stderr } = await cli.run(['merchant', 'list', '--quiet']);
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    const widths = lines.map((line) => {
      const beforeTime = line.replace(/(CREATED|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/, '');
      return [...beforeTime].reduce((sum, char) => sum + (char > '\u2E80' ? 2 : 1), 0);
    });
    expect(lines.length).toBeGreaterThan(2);
    expect(new Set(widths).size).toBe(1);
  });
});

describe('a list', () => {
  it('goes on by cursor, and --all reads every page with its progress on stderr', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `page-${index}`);
    for (const name of names) await cli.json('agent', 'create', '--name', name, '--kind', 'region');
    const first = await cli.json<Page>('agent', 'list', '--limit', '2');
    expect(first.data).toHaveLength(2);
    const then = await cli.json<Page>(
      'agent',
      'list',
      '--limit',
      '2',
      '--cursor',
      first.nextCursor!,
    );
    expect(then.data).toHaveLength(2);
    const run = await cli.run(['agent', 'list', '--all', '--limit', '2', '--json']);
    const all = JSON.parse(run.stdout) as Page;
    expect(all.data.map((one) => one['name']!).toSorted()).toEqual(names);
    expect(all.nextCursor).toBeNull();
    expect(run.stderr).toContain('4 read');
  });

  it('that is empty is JSON as well', async () => {
    expect(await cli.json<Page>('payment', 'list')).toEqual({ data: [], nextCursor: null });
  });

  it('whose reader goes away early ends quietly', async () => {
    const child = cli.start(['merchant', 'list', '--all', '--limit', '1', '--quiet']);
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdout!.destroy();
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});

describe('exit codes', () => {
  it('are 2 for what is written wrongly, here or in the eyes of the platform', async () => {
    expect((await cli.run(['merchant', 'list', '--limit', '0'])).code).toBe(2);
    expect((await cli.run(['merchant', 'list', '--colour', 'red'])).code).toBe(2);
    expect((await cli.run(['nothing'])).code).toBe(2);
    const { code, stderr } = await cli.run(['device', 'register', 'x', '--model', 'y']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/request_invalid[^]* {2}sn: must be 6 to 32/);
  });

  it('is 3 for what is not there', async () => {
    const missing = 'mer_01kasm5zk8e2wr9v0q3j7y4n6t';
    const { code, stdout, stderr } = await cli.run(['merchant', 'show', missing]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('merchant_not_found');
    expect((await cli.run(['fee-plan', 'show', missing.replace('mer', 'fpl')])).code).toBe(3);
  });

  it('is 5 for what is there already', async () => {
    const args = ['device', 'register', 'SPK-CLI-02', '--model', 'generic-speaker'];
    expect((await cli.run(args)).code).toBe(0);
    expect((await cli.run(args)).code).toBe(5);
  });

  it('is 6 when nothing answers at the URL', async () => {
    const other = await Cli.at(`http://127.0.0.1:${await freePort()}`);
    const { code, stdout, stderr } = await other.logIn(PASSWORD);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('ECONNREFUSED');
    await other.end();
  });

  it('stand in the error of --json too', async () => {
    const { stderr } = await cli.run(['merchant', 'show', 'x', '--json']);
    const { error } = JSON.parse(stderr) as { error: Row };
    expect(error).toMatchObject({ code: 'request_invalid', exitCode: 2 });
  });
});

describe('what changes something', () => {
  it('is only shown under --dry-run', async () => {
    const before = await cli.json<Page>('merchant', 'list', '--all');
    const wish = ['merchant', 'create', '--name', '不开的店', '--dry-run'];
    const shown = await cli.json<Row>(...wish);
    expect(shown).toEqual({ method: 'POST', path: '/v1/merchants', body: { name: '不开的店' } });
    expect(await cli.json<Page>('merchant', 'list', '--all')).toEqual(before);
  });

  it('asks first, and without a terminal wants --yes', async () => {
    const region = await cli.json<Row>('agent', 'create', '--name', '华东', '--kind', 'region');
    const branch = ['agent', 'create', '--name', '上海', '--kind', 'branch'];
    const { id } = await cli.json<{ id: string }>(...branch, '--parent', region['id']!);
    const { merchantId } = await shop('李记');
    const args = ['merchant', 'hand-over', merchantId, '--agent', id];
    const { code, stderr } = await cli.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    await cli.json(...args, '--yes');
    const care = await cli.json<Page>('merchant', 'agents', merchantId);
    expect(care.data[0]).toMatchObject({ agentId: id, validTo: null });
  });
});

describe('fee plans', () => {
  it('are shown with their versions, and recorded fees are checked', async () => {
    const { merchantId } = await shop('费率');
    const api = await platform.admin();
    const wish = { name: '标准', rules: [{ channel: 'wechatpay', rate: '0.0038' }] };
    const { id: planId } = await api.post<{ id: string }>('/v1/fee-plans', wish);
    await api.put(`/v1/merchants/${merchantId}/fee-plan`, { feePlanId: planId });
    const { data } = await cli.json<Page>('merchant', 'fee-plans', merchantId);
    expect(data).toMatchObject([{ feePlanId: planId, name: '标准', validUntil: null }]);
    expect(await cli.json('fee-plan', 'show', planId)).toMatchObject({ id: planId, version: 1 });
    const versions = await cli.json<Page>('fee-plan', 'versions', planId);
    expect(versions.data).toMatchObject([{ version: 1, validFrom: null, state: 'valid' }]);
    const found = { data: [], difference: 0, nextCursor: null };
    expect(await cli.json('fee-plan', 'check')).toMatchObject(found);
  });
});

describe('a change', () => {
  it('is listed, shown, and approved by typing its name, by another person only', async () => {
    const { merchantId } = await shop('赵记');
    const api = await platform.admin();
    const rules = [{ channel: 'jeepay', rate: '0.0030' }];
    const plan = await api.post<{ id: string }>('/v1/fee-plans', { name: '标准', rules });
    const wish = { kind: 'fee_plan', merchantIds: [merchantId], feePlanId: plan.id, reason: 'x' };
    const { id } = await api.post<{ id: string }>('/v1/changes', wish);
    const listed = await cli.json<Page>('change', 'list', '--merchant', merchantId);
    expect(listed.data.map((change) => change['id'])).toEqual([id]);
    const asked = await cli.run(['change', 'approve', id, '--yes']);
    expect(asked.stderr).toContain("--confirm '赵记'");
    const { code, stderr } = await cli.run(['change', 'approve', id, '--confirm', '赵记']);
    expect({ code, stderr }).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('second_person_required'),
    });
    const back = await cli.json<Row>('change', 'withdraw', id, '--yes');
    expect(back['state']).toBe('withdrawn');
  });
});

describe('people', () => {
  it('are listed with their roles, and a role is given and taken back', async () => {
    const { data } = await cli.json<Page>('user', 'list');
    const { id } = data.find(({ username }) => username === 'admin')!;
    const role = ['--role', 'technician', '--of', 'platform'];
    const grant = await cli.json<Row>('user', 'grant', id!, ...role);
    const held = async () =>
      (await cli.json<Page>('user', 'roles', id!)).data.map((one) => one['id']);
    expect(await held()).toContain(grant['id']);
    expect((await cli.run(['user', 'revoke', id!, grant['id']!, '--yes'])).code).toBe(0);
    expect(await held()).not.toContain(grant['id']);
  });

  it('are invited with a token that is shown once', async () => {
    const role = ['--role', 'operator', '--of', 'platform'];
    const invited = await cli.json<Row>('user', 'invite', '--name', '王芳', ...role);
    expect(invited['token']).toMatch(/\S{20}/);
  });

  it('hold roles of the platform, of an agent or of a merchant, of nothing else', async () => {
    const args = ['user', 'grant', 'usr_x', '--role', 'agent', '--of', 'shop'];
    const { code, stderr } = await cli.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('mer_');
  });
});

describe('the audit log', () => {
  it('is listed, verified, and exported to its last line', async () => {
    const { merchantId } = await shop('记录');
    const of = ['--merchant', merchantId];
    const { data } = await cli.json<Page>('audit', 'list', '--action', 'store.created', ...of);
    expect(data).toHaveLength(1);
    expect(await cli.json('audit', 'verify')).toMatchObject({ ok: true });
    const { code, stdout, stderr } = await cli.run(['audit', 'export', ...of]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect({ code, end: lines.at(-1) }).toMatchObject({ code: 0, end: { end: true } });
    expect(stderr).toContain(`${lines.length - 1} rows written`);
  });
});

describe('the quarantine', () => {
  it('is decided about after its payment was named, not with --yes', async () => {
    const api = await platform.admin();
    const { merchantId, terminalId } = await shop('王记');
    const sender = await openSender('jeepay', { keysDir: join(cli.configDir, 'keys') });
    const channel = { channel: 'jeepay', merchantId, settings: sender.settings() };
    const { notifyPath } = await openChannelAccount(api, channel);
    const unfit = sender.payment({ amount: 900n });
    await sender.send(platform.url + notifyPath, unfit);
    await sender.close();
    const listed = await cli.json<Page>('quarantine', 'list', '--state', 'quarantined');
    const item = listed.data.find((one) => one['channelPaymentId'] === unfit.channelPaymentId)!;
    const resolve = ['quarantine', 'resolve', item['id']!, '--terminal', terminalId];
    const asked = await cli.run([...resolve, '--yes']);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain(`--confirm '${unfit.channelPaymentId}'`);
    const wrong = await cli.run([...resolve, '--confirm', 'another']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('confirmation_differs');
    const { paymentId } = await cli.json<{ paymentId: string }>(
      ...resolve,
      '--confirm',
      unfit.channelPaymentId,
    );
    const { stdout } = await cli.run(['payment', 'show', paymentId]);
    expect(stdout).toMatch(/^amount +9\.00 yuan$/m);
  });
});
