import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '#libs/testing';
import { ask, EmbeddedFolder } from './embedded-folder.fixture.js';
import { DataFolderInUse } from './embedded.errors.js';
import { isAlive, postgresProcessesIn } from './processes.js';

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

describe('what a crash left', () => {
  const REST = '1\n54321\n\n127.0.0.1\n1 1\nready\n';
  const GONE = 4_194_303;
  it.each([
    ['of a process that is gone', () => `${GONE}\n${folder.cluster}\n${REST}`],
    ['with the pid of another program', () => `${process.pid}\n${folder.cluster}\n${REST}`],
    ['half written', () => `${GONE}\n${folder.cluster}\n`],
    ['empty', () => ''],
  ])('a postmaster.pid %s does not keep the next start', async (_, content) => {
    await writeFile(join(folder.cluster, 'postmaster.pid'), content());
    const server = await folder.start();
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.each([
    ['of a process that is gone', `${GONE} 1`],
    ['of a process whose pid somebody else has now', `${process.pid} 1`],
    ['that is empty', ''],
  ])('a start lock %s does not keep the next start', async (_, content) => {
    await writeFile(join(folder.path, 'postgres.starting'), content);
    const server = await folder.start();
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('busy backends of a killed server are ended before the next one starts', async () => {
    const { api, ready } = await folder.startApi();
    const busy = new pg.Client({ connectionString: ready.url });
    busy.on('error', () => undefined);
    await busy.connect();
    const work = busy
      .query('select count(*) from generate_series(1, 20000000000)')
      .catch(() => 'cut');
    const active = `select 1 from pg_stat_activity
      where state = 'active' and query like 'select count%'`;
    await eventually(async () => (await ask(ready.url, active)).length === 1);
    api.kill('SIGKILL');
    await api.ended;
    process.kill(ready.pid, 'SIGKILL');
    expect((await folder.start()).adopted).toBe(false);
    expect(await work).toBe('cut');
  });
});

describe('a server that dies while we run', () => {
  it('is started again on the same port', async () => {
    const server = await folder.start();
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    await folder.told('is back');
    expect(server.pid).not.toBe(killed);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(await isAlive(server.pid)).toBe(false);
  });

  it('stays ours when it restarts its processes by itself', async () => {
    const server = await folder.start();
    const parts = (await postgresProcessesIn(folder.cluster)).filter((pid) => pid !== server.pid);
    process.kill(parts[0]!, 'SIGKILL');
    await folder.told('is back');
    await expect(folder.start()).rejects.toBeInstanceOf(DataFolderInUse);
  });

  it('does not come back once we are stopping', async () => {
    const server = await folder.start();
    process.kill(server.pid, 'SIGKILL');
    await server.stop();
    expect(await postgresProcessesIn(folder.cluster)).toEqual([]);
  });
});

describe('a server that was not started by us', () => {
  it('is not adopted when it serves another folder, whatever our pid file says', async () => {
    const other = await EmbeddedFolder.create(seed);
    try {
      const theirs = await other.start();
      const claim = await readFile(join(other.cluster, 'postmaster.pid'), 'utf8');
      await writeFile(join(folder.cluster, 'postmaster.pid'), claim);
      const ours = await folder.start();
      expect([ours.adopted, ours.port === theirs.port]).toEqual([false, false]);
      expect(await isAlive(theirs.pid)).toBe(true);
    } finally {
      await other.remove();
    }
  });
});
