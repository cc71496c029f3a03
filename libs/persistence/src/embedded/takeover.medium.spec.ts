import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import type { TypeScriptProcess } from '#libs/testing';
import { ask, EmbeddedFolder } from './embedded-folder.fixture.js';
import { DataFolderInUse } from './embedded.errors.js';
import { isAlive, isPostgresOf } from './processes.js';

let seed: EmbeddedFolder;
let folder: EmbeddedFolder;
beforeAll(async () => {
  seed = await EmbeddedFolder.createSeed();
});
beforeEach(async () => {
  folder = await EmbeddedFolder.create(seed);
});
afterEach(() => folder.remove());
afterAll(() => seed.remove());

describe('a restart', () => {
  it('keeps the data, the password and the port', async () => {
    const first = await folder.start();
    const made = 'create schema kept; create table kept.notes as select 7 as n';
    await ask(first.url, `set role haodian_owner; ${made}`);
    await first.stop();
    const second = await folder.start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select n from kept.notes')).toEqual([{ n: 7 }]);
  });

  it('takes another port when the last one is busy', async () => {
    const first = await folder.start();
    await first.stop();
    await folder.occupy(first.port);
    const second = await folder.start();
    expect(second.port).not.toBe(first.port);
    expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('after kill -9 of the api', () => {
  it('the server that lives on is adopted, and stopped by its new holder', async () => {
    const { api, ready } = await folder.startApi();
    api.kill('SIGKILL');
    await api.ended;
    expect(await isPostgresOf(ready.pid, folder.cluster)).toBe(true);
    const server = await folder.start();
    expect([server.pid, server.adopted]).toEqual([ready.pid, true]);
    await server.stop();
    expect(await isAlive(ready.pid)).toBe(false);
  });

  it('a hung holder holds, a dead one does not', async () => {
    const { api, ready } = await folder.startApi();
    api.kill('SIGSTOP');
    await expect(folder.start()).rejects.toBeInstanceOf(DataFolderInUse);
    api.kill('SIGKILL');
    await api.ended;
    expect((await folder.start()).pid).toBe(ready.pid);
  });
});

describe('a second api on the same folder', () => {
  it('is told who uses it, and leaves the server alone', async () => {
    const server = await folder.start();
    const second = folder.spawnApi();
    const message = `data folder in use by pid ${process.pid} (${folder.path})`;
    expect(await second.said('failed')).toBe(message);
    expect(await second.ended).toBe(2);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('of five that start at once on an empty folder one gets it', async () => {
    const empty = await EmbeddedFolder.create();
    try {
      const apis = Array.from({ length: 5 }, () => empty.spawnApi());
      const decided = () => apis.every((api) => outcome(api) !== undefined);
      await eventually(decided, { withinMs: 50_000 });
      const busy = 'data folder in use';
      const outcomes = apis.map(outcome);
      expect(outcomes.filter((it) => it === 'ready')).toHaveLength(1);
      expect(outcomes.filter((it) => it === busy)).toHaveLength(4);
    } finally {
      await empty.remove();
    }
  });
});

describe('SIGTERM and Ctrl-C', () => {
  it('reach our own code and not the server, which is stopped when we say so', async () => {
    const { api, ready } = await folder.startApi();
    expect(await terminalSession(ready.pid)).not.toBe(await terminalSession(api.pid));
    api.kill('SIGTERM');
    expect(await api.ended).toBe(0);
    expect(await isAlive(ready.pid)).toBe(false);
  });
});

function outcome(api: TypeScriptProcess): string | undefined {
  if (api.lines.some((line) => 'ready' in line)) return 'ready';
  const failed = api.lines.find((line) => 'failed' in line)?.['failed'] as string | undefined;
  return failed?.replace(/^(data folder in use) by pid \d+.*$/, '$1');
}

/**
 * Field 6 of /proc/PID/stat: the session, whose foreground processes the terminal's signals go to.
 */
async function terminalSession(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8');
  return status.slice(status.lastIndexOf(')')).split(' ')[4];
}
