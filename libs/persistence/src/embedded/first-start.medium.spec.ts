import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, EmbeddedFolder } from './embedded-folder.fixture.js';
import { startEmbeddedPostgres } from './start-embedded-postgres.js';

const log = { info: () => undefined, warn: () => undefined };

let folder: EmbeddedFolder;
beforeEach(async () => {
  folder = await EmbeddedFolder.create();
});
afterEach(() => folder.remove());

describe('the first start', () => {
  it('makes a durable cluster, behind a password only we can read', async () => {
    const server = await folder.start();
    const [row] = await ask(
      server.url,
      `select current_user::text as who, current_setting('is_superuser') as super,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
              current_setting('full_page_writes') as pages,
              current_setting('server_encoding') as encoding,
              (select datcollate from pg_database where datname = current_database()) as locale`,
    );
    expect(row).toMatchObject({ who: 'haodian', super: 'off', encoding: 'UTF8', locale: 'C' });
    expect(row).toMatchObject({ fsync: 'on', commit: 'on', pages: 'on' });
    const password = await stat(join(folder.path, 'postgres.password'));
    expect(password.mode & 0o777).toBe(0o600);
    expect((await stat(folder.cluster)).mode & 0o077).toBe(0);
  });

  it('leaves our secrets out of the environment of the server', async () => {
    process.env['HAODIAN_SECRET_KEY'] = 'planted-canary';
    const { pid } = await folder.start();
    delete process.env['HAODIAN_SECRET_KEY'];
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('planted-canary');
  });

  it('makes a cluster anew that a crash left half made', async () => {
    await mkdir(`${folder.cluster}.half/base`, { recursive: true });
    const server = await folder.start();
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a start that cannot succeed', () => {
  it('names the settings when the folder cannot be made', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const dataDir = join(folder.path, 'file', 'data');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({
      code: 'data_folder_unusable',
      advice: expect.stringMatching(/HAODIAN_DATA_DIR.*HAODIAN_DATABASE_URL/),
    });
  });

  it('says whom the folder shuts out', async () => {
    const dataDir = join(folder.path, 'data');
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    // The first shuts out a plain user; the second the user whose name root lends.
    await chmod(join(dataDir, 'postgres'), 0o500);
    await chmod(dataDir, process.getuid?.() === 0 ? 0o700 : 0o711);
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('may not enter and write it'),
    });
  });

  it('shows the end of the log, names a missing password, refuses another version', async () => {
    await (await folder.start()).stop();
    const control = join(folder.cluster, 'global', 'pg_control');
    const bytes = await readFile(control);
    await rm(control);
    await expect(folder.start()).rejects.toMatchObject({
      code: 'postgres_did_not_start',
      message: expect.stringContaining('could not find the database system'),
    });
    await writeFile(control, bytes);
    await rm(join(folder.path, 'postgres.password'));
    await expect(folder.start()).rejects.toMatchObject({
      code: 'data_folder_foreign',
      message: expect.stringContaining('postgres.password'),
    });
    await writeFile(join(folder.path, 'postgres.password'), 'another');
    await writeFile(join(folder.cluster, 'PG_VERSION'), '15\n');
    await expect(folder.start()).rejects.toThrow('it was made by PostgreSQL 15 and this is 18');
  });
});
