import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#sim';
import { Cli } from './support/cli.js';
import { PASSWORD, Platform } from './support/platform.js';

let platform: Platform;
let cli: Cli;

beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.end());
beforeEach(async () => {
  cli = await Cli.at(platform.url);
});
afterEach(() => cli.end());

const sessions = async (): Promise<string[]> => {
  const folder = join(cli.configDir, 'sessions');
  return (await readdir(folder)).map((name) => join(folder, name));
};
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('haodian login', () => {
  it('keeps the session in a file that only its user can read', async () => {
    const { code, stdout, stderr } = await cli.logIn(PASSWORD);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('Logged in');
    const [path] = await sessions();
    expect(await modeOf(path!)).toBe('600');
    expect(await modeOf(join(cli.configDir, 'sessions'))).toBe('700');
  });

  it('exits 4 for a wrong password, says the code, and keeps nothing', async () => {
    const { code, stdout, stderr } = await cli.logIn('wrong');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('login_failed');
    expect(await readdir(cli.configDir)).toEqual([]);
  });

  it('never shows the password or a token', async () => {
    const { stdout, stderr } = await cli.logIn(PASSWORD);
    const [path] = await sessions();
    const { accessToken } = JSON.parse(await readFile(path!, 'utf8')) as { accessToken: string };
    const shown = stdout + stderr + (await cli.run(['doctor'])).stdout;
    expect(shown).not.toContain(PASSWORD);
    expect(shown).not.toContain(accessToken);
  });

  it('exits 2 and names the flag when it would have to ask and there is no terminal', async () => {
    const { code, stderr } = await cli.run(['login', '--username', 'admin']);
    expect(code).toBe(2);
    expect(stderr).toContain('--password-stdin');
  });

  it('exits 2 when stdin holds no password', async () => {
    const args = ['login', '--username', 'admin', '--password-stdin'];
    expect((await cli.run(args)).code).toBe(2);
  });

  it('keeps profiles and platforms apart', async () => {
    await cli.logIn(PASSWORD, '--profile', 'night');
    expect((await cli.run(['whoami'])).code).toBe(4);
    expect((await cli.run(['whoami', '--profile', 'night'])).code).toBe(0);
    const elsewhere = platform.url.replace('127.0.0.1', 'localhost');
    expect((await cli.run(['whoami', '--profile', 'night', '--url', elsewhere])).code).toBe(4);
  });
});

describe('haodian logout', () => {
  it('ends the session here and on the platform', async () => {
    await cli.logIn(PASSWORD);
    const [path] = await sessions();
    const { accessToken } = JSON.parse(await readFile(path!, 'utf8')) as { accessToken: string };
    expect((await cli.run(['logout'])).code).toBe(0);
    expect(await sessions()).toEqual([]);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(`${platform.url}/v1/me`, { headers })).status).toBe(401);
  });

  it('exits 0 when nobody is logged in', async () => {
    expect((await cli.run(['logout'])).code).toBe(0);
  });
});

describe('haodian whoami', () => {
  it('says who it is', async () => {
    await cli.logIn(PASSWORD);
    const me = await cli.json<{ username: string; permissions: string[] }>('whoami');
    expect(me.username).toBe('admin');
    expect(me.permissions).toContain('merchants:read');
    expect((await cli.run(['whoami'])).stdout).toMatch(/admin of platform {2}\(in use\)/);
  });

  it('exits 4 without a session, and with a token that is not valid', async () => {
    expect((await cli.run(['whoami'])).code).toBe(4);
    const invalid = { env: { HAODIAN_API_KEY: 'hd_key_nothing' } };
    expect((await cli.run(['whoami'], invalid)).code).toBe(4);
  });
});

describe('HAODIAN_API_KEY', () => {
  it('is used in place of a session', async () => {
    const api = await platform.admin();
    const wish = { name: 'script', permissions: ['merchants:read'] };
    const { token } = await api.post<{ token: string }>('/v1/api-keys', wish);
    const env = { HAODIAN_API_KEY: token };
    expect((await cli.run(['merchant', 'list'], { env })).code).toBe(0);
    const { code, stderr } = await cli.run(['payment', 'list'], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('permission_missing');
  });
});

describe('haodian doctor', () => {
  it('finds all well after a log-in', async () => {
    await cli.logIn(PASSWORD);
    const { code, stdout, stderr } = await cli.run(['doctor', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const findings = JSON.parse(stdout) as { check: string; state: string }[];
    expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
      'reachable ok',
      'transport ok',
      'readiness ok',
      'clock ok',
      'version ok',
      'token ok',
      'config file ok',
    ]);
  });

  it('warns when nobody is logged in, and says what to do', async () => {
    const { code, stdout } = await cli.run(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/warn +token.*\n +Log in with haodian login/);
  });

  it('fails when others can read the tokens, with the command that ends it', async () => {
    await cli.logIn(PASSWORD);
    const [path] = await sessions();
    await chmod(path!, 0o644);
    const { code, stdout } = await cli.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain(`chmod 600 '${path}'`);
  });

  it('exits 6 when nothing answers at the URL', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout } = await cli.run(['doctor', '--url', url]);
    expect(code).toBe(6);
    expect(stdout).toMatch(/fail +reachable/);
  });
});
