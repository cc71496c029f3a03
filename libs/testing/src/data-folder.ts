import { execFile } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';

const MADE_WITHIN_MS = 120_000;

/**
 * A data folder of its own, as the platform leaves it after its first start: a copy of one that the
 * first spec of the run makes, since a database server takes seconds to be set up.
 * @param firstStart starts the platform on an empty folder and stops it again.
 */
export async function usedDataFolder(
  firstStart: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = await emptyDataFolder();
  const home = process.env['HAODIAN_TEST_HOME'];
  if (home === undefined) return folder;
  const template = join(home, 'data-folder');
  await ensureTemplate(template, firstStart);
  // Its files keep their owners: under root PostgreSQL runs as somebody else.
  await promisify(execFile)('cp', ['-a', `${template}/.`, folder]);
  return folder;
}

/** A data folder on which the platform starts for the first time. */
export async function emptyDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haodian-e2e-'));
  // Under root PostgreSQL runs as somebody else, who has to pass through.
  await chmod(folder, 0o711);
  return folder;
}

/**
 * Where the embedded PostgreSQL of a running platform is, as one of its users; port and password
 * lie in the data folder.
 */
export async function embeddedDatabaseUrl(
  dataDir: string,
  user: 'haodian' | 'postgres',
): Promise<string> {
  const read = (...path: string[]) => readFile(join(dataDir, ...path), 'utf8');
  const password = encodeURIComponent((await read('postgres.password')).trim());
  const port = (await read('postgres', 'cluster', 'postmaster.pid')).split('\n')[3]!.trim();
  return `postgres://${user}:${password}@127.0.0.1:${port}/haodian`;
}

async function ensureTemplate(
  template: string,
  firstStart: (folder: string) => Promise<void>,
): Promise<void> {
  if (await exists(template)) return;
  // One of the specs that begin together makes it, the others wait.
  const isOurs = await mkdir(`${template}.being-made`).then(
    () => true,
    () => false,
  );
  if (!isOurs) {
    await eventually(() => exists(template), { withinMs: MADE_WITHIN_MS });
    return;
  }
  const folder = await emptyDataFolder();
  await firstStart(folder);
  await rename(folder, template);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
