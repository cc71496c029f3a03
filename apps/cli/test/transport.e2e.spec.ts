import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cli, ended } from './support/cli.js';
import { answer, StandIn, type Manners } from './support/stand-in.js';

let standIn: StandIn;
let cli: Cli;
let manners: Manners;

beforeEach(async () => {
  standIn = await StandIn.start((heard, reply, count) => manners(heard, reply, count));
  cli = await Cli.at(standIn.url);
});
afterEach(async () => {
  await cli.end();
  await standIn.end();
});

const env = { HAODIAN_API_KEY: 'hd_key_of_these_tests' };
const MERCHANT = { id: 'mer_01kasm5zk8e2wr9v0q3j7y4n6t', name: '张记' };
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const tokens = (mark: string, expiresAt: string) => ({
  accessToken: `access-${mark}`,
  expiresAt,
  refreshToken: `refresh-${mark}`,
  refreshExpiresAt: inAnHour(),
});

/** Logs in against a stand-in that gives these tokens. */
async function logIn(expiresAt: string): Promise<void> {
  manners = (_heard, reply) => answer(reply, 201, tokens('first', expiresAt));
  expect((await cli.logIn('password')).code).toBe(0);
  standIn.heard.length = 0;
}

describe('a request that may be repeated', () => {
  it('is sent again when the line breaks, with the same Idempotency-Key', async () => {
    manners = (_heard, reply, count) =>
      count < 3 ? void reply.destroy() : answer(reply, 201, MERCHANT);
    const { code } = await cli.run(['merchant', 'create', '--name', '张记'], { env });
    expect(code).toBe(0);
    const keys = standIn.heard.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is given up after three tries with 6', async () => {
    manners = (_heard, reply) => answer(reply, 503, {});
    const { code } = await cli.run(['merchant', 'list'], { env });
    expect({ code, tries: standIn.heard.length }).toEqual({ code: 6, tries: 3 });
  });
});

describe('a request that may not be repeated', () => {
  it('is sent once', async () => {
    manners = (_heard, reply) => void reply.destroy();
    const { code } = await cli.run(['user', 'enable', 'usr_1'], { env });
    expect({ code, tries: standIn.heard.length }).toEqual({ code: 6, tries: 1 });
  });
});

describe('an answer', () => {
  it('that leads elsewhere is not followed, and the token stays here', async () => {
    manners = (_heard, reply) => {
      reply.writeHead(307, { location: `${standIn.url}/elsewhere` }).end();
    };
    const { code } = await cli.run(['merchant', 'list'], { env });
    expect(code).toBe(1);
    expect(standIn.heard.map(({ path }) => path)).toEqual(['/v1/merchants']);
  });

  it('without the route says that the platform is older', async () => {
    const body = { title: 'There is no such route.', code: 'route_not_found', errors: [] };
    manners = (_heard, reply) => answer(reply, 404, body);
    const { code, stderr } = await cli.run(['audit', 'verify'], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/This platform has no GET \/v1\/audit\/verify[^]*Update the platform/);
  });

  it.each([
    [{ LC_ALL: 'zh_CN.UTF-8' }, '请填写18位。'],
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'zh_CN.UTF-8' }, '请填写18位。'],
    [{ LC_ALL: 'C.UTF-8', LANG: 'zh_CN.UTF-8' }, 'has 18 characters'],
  ])('about a faulty field is told in the language of %j', async (language, told) => {
    const field = { path: 'licence', code: 'length', message: 'has 18 characters' };
    const errors = [
      { ...field, messageZh: '请填写18位。' },
      { ...field, path: 'name' },
    ];
    const body = { title: 'Not as it should be.', code: 'request_invalid', errors };
    manners = (_heard, reply) => answer(reply, 422, body);
    const args = ['merchant', 'create', '--name', '张记'];
    const { stderr } = await cli.run(args, { env: { ...env, ...language } });
    expect(stderr).toContain(`  licence: ${told} (length)\n`);
    expect(stderr).toContain('  name: has 18 characters (length)\n');
    const json = await cli.run([...args, '--json'], { env: { ...env, ...language } });
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { fields: errors } });
  });

  it('with a name that would steer the terminal is shown without that', async () => {
    manners = (_heard, reply) => answer(reply, 200, { ...MERCHANT, name: '\u001B[2J\u202E张记' });
    const { stdout } = await cli.run(['merchant', 'show', MERCHANT.id], { env });
    expect(stdout).toContain('张记');
    expect(stdout).not.toContain('\u001B');
    expect(stdout).not.toContain('\u202E');
  });

  it('to a repeated request for a secret says that the secret is lost', async () => {
    const replayed = { username: 'SPK-000001', token: null, alreadyIssued: true };
    manners = (_heard, reply) => answer(reply, 201, replayed);
    const { code, stdout, stderr } = await cli.run(['device', 'credentials', 'SPK-000001'], {
      env,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Run the command again');
  });
});

describe('a list', () => {
  it('that is no list says so, instead of showing an empty one', async () => {
    manners = (_heard, reply) => answer(reply, 200, { rows: [MERCHANT] });
    const { code, stdout, stderr } = await cli.run(['merchant', 'list'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('answer_malformed');
  });
});

describe('a list that breaks off', () => {
  it('exits 7, and what was written is JSON with the cursor to go on from', async () => {
    manners = (_heard, reply, count) =>
      count === 1
        ? answer(reply, 200, { data: [MERCHANT], nextCursor: 'next' })
        : answer(reply, 503, {});
    const { code, stdout } = await cli.run(['merchant', 'list', '--all', '--json'], { env });
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toEqual({ data: [MERCHANT], nextCursor: 'next' });
  });
});

describe('an export that breaks off', () => {
  it('exits 7, after what came was written', async () => {
    manners = (_heard, reply) => {
      reply.writeHead(200, { 'content-type': 'application/x-ndjson' });
      reply.end('{"action":"merchant.created"}\n');
    };
    const { code, stdout, stderr } = await cli.run(['audit', 'export'], { env });
    expect({ code, stdout }).toEqual({ code: 7, stdout: '{"action":"merchant.created"}\n' });
    expect(stderr).toContain('export_cut_off');
  });
});

describe('Ctrl-C', () => {
  it('ends a command that waits for an answer with 130, and quietly', async () => {
    manners = () => undefined;
    const heard = standIn.next();
    const child = cli.start(['merchant', 'list'], { env });
    const run = ended(child);
    await heard;
    child.kill('SIGINT');
    expect(await run).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

describe('a session that is about to end', () => {
  it('is renewed by one process only, however many run at once', async () => {
    await logIn(new Date(Date.now() + 5_000).toISOString());
    manners = (heard, reply) => {
      if (heard.path !== '/v1/sessions/refresh') return answer(reply, 200, MERCHANT);
      answer(reply, 200, tokens('second', inAnHour()));
    };
    const runs = Array.from({ length: 4 }, () => cli.run(['merchant', 'show', MERCHANT.id]));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const refreshes = standIn.heard.filter(({ path }) => path === '/v1/sessions/refresh');
    expect(refreshes.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { refreshToken: 'refresh-first' },
    ]);
    const asked = standIn.heard.filter(({ method }) => method === 'GET');
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer access-second']),
    );
  });

  it('is not renewed twice when the answer is lost', async () => {
    await logIn(new Date(Date.now() + 5_000).toISOString());
    manners = (_heard, reply) => void reply.destroy();
    expect((await cli.run(['merchant', 'list'])).code).toBe(6);
    expect(standIn.heard).toHaveLength(1);
  });

  it('takes over the lock of a process that is gone', async () => {
    await logIn(new Date(Date.now() + 5_000).toISOString());
    const folder = join(cli.configDir, 'sessions');
    const [name] = await readdir(folder);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.lock`), '999999999 gone');
    manners = (heard, reply) => {
      const isRefresh = heard.path === '/v1/sessions/refresh';
      answer(reply, 200, isRefresh ? tokens('second', inAnHour()) : { data: [MERCHANT] });
    };
    expect((await cli.run(['merchant', 'list'])).code).toBe(0);
    expect(await readdir(folder)).toEqual([name]);
    expect(await readFile(join(folder, name!), 'utf8')).toContain('refresh-second');
  });

  it('that was refused tells to log in again, with 4', async () => {
    await logIn(new Date(Date.now() + 5_000).toISOString());
    const over = { title: 'The session is over.', code: 'refresh_failed', errors: [] };
    manners = (_heard, reply) => answer(reply, 401, over);
    const { code, stderr } = await cli.run(['merchant', 'list']);
    expect(code).toBe(4);
    expect(stderr).toContain('haodian login');
  });
});

describe('a session that the platform ended before its time', () => {
  it.each([
    ['a request', ['merchant', 'show', MERCHANT.id]],
    ['an export', ['merchant', 'export']],
  ])('is renewed by %s, which is sent again', async (_what, args) => {
    await logIn(inAnHour());
    manners = (heard, reply) => {
      if (heard.path === '/v1/sessions/refresh')
        return answer(reply, 200, tokens('second', inAnHour()));
      if (heard.headers.authorization === 'Bearer access-second')
        return void reply.end('{"end":true,"rows":0}\n');
      answer(reply, 401, { title: 'Not valid.', code: 'token_invalid', errors: [] });
    };
    expect((await cli.run(args)).code).toBe(0);
    expect(standIn.heard.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-first',
      undefined,
      'Bearer access-second',
    ]);
  });

  it('is not asked for an export again where an API key was refused', async () => {
    const refused = { title: 'Not valid.', code: 'token_invalid', errors: [] };
    manners = (_heard, reply) => answer(reply, 401, refused);
    const { code, stdout } = await cli.run(['merchant', 'export'], { env });
    expect({ code, stdout, tries: standIn.heard.length }).toEqual({
      code: 4,
      stdout: '',
      tries: 1,
    });
  });
});
