import { chmod, cp, mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { locatePackage, usableBinaries } from './binaries.js';
import type { PostgresPackage } from './binaries.js';
import { prepareDataFolder } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { runAs } from './process-user.js';

let home: string;
let folder: DataFolder;
let installed: PostgresPackage;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'haodian-binaries-'));
  await chmod(home, 0o711);
  folder = await prepareDataFolder(join(home, 'data'));
  const { native, version } = await locatePackage();
  installed = { native: join(home, 'package', 'native'), version };
  await cp(native, installed.native, { recursive: true, verbatimSymlinks: true });
});

afterEach(async () => {
  await chmod(join(installed.native, 'lib'), 0o755);
  await rm(home, { recursive: true, force: true });
});

async function removeLinks(): Promise<void> {
  const lib = join(installed.native, 'lib');
  const entries = await readdir(lib, { withFileTypes: true });
  for (const entry of entries) if (entry.isSymbolicLink()) await unlink(join(lib, entry.name));
}

async function runs(program: string): Promise<boolean> {
  return (await runAs(folder.user, [program, '--version'], folder.home)).ok;
}

describe("PostgreSQL's programs", () => {
  it('run where they lie after their library links are repaired', async () => {
    await removeLinks();
    const { initdb, major } = await usableBinaries(folder, installed);
    expect(dirname(dirname(initdb))).toBe(installed.native);
    expect([await runs(initdb), major]).toEqual([true, '18']);
    const lib = await readdir(join(installed.native, 'lib'));
    expect(lib).toEqual(expect.arrayContaining(['libpq.so.5', 'libicuuc.so.60']));
  });

  it('run from the data folder when they cannot be used where they lie', async () => {
    await removeLinks();
    // Not repairable by a plain user; for root, not to be entered by the user PostgreSQL runs as.
    await chmod(join(installed.native, 'lib'), 0o555);
    await chmod(dirname(installed.native), 0o700);
    const { initdb, pgCtl } = await usableBinaries(folder, installed);
    expect(initdb.startsWith(folder.root)).toBe(true);
    expect([await runs(initdb), await runs(pgCtl)]).toEqual([true, true]);
  });

  it('are named when they do not run at all', async () => {
    await rm(join(installed.native, 'bin', 'postgres'));
    await expect(usableBinaries(folder, installed)).rejects.toMatchObject({
      code: 'postgres_not_runnable',
      advice: expect.stringContaining('HAODIAN_DATABASE_URL'),
    });
  });
});
