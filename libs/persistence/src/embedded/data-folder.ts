import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataFolderForeign, dataFolderUnusable } from './embedded.errors.js';
import { chooseUser, runAs } from './process-user.js';
import type { ProcessUser } from './process-user.js';

/** Where everything of the embedded server lies; all paths absolute and free of symbolic links. */
export interface DataFolder {
  /** The platform's data folder (`HAODIAN_DATA_DIR`). */
  readonly root: string;
  /** PostgreSQL's part of it, owned by {@link user}. */
  readonly home: string;
  /** The cluster (PGDATA). */
  readonly cluster: string;
  readonly logFile: string;
  /** Held while a process looks at, starts or adopts the server. */
  readonly startLock: string;
  readonly user: ProcessUser | undefined;
}

/**
 * Makes the folders that are missing and proves that PostgreSQL's user can get there.
 * @throws DomainError `data_folder_unusable`
 */
export async function prepareDataFolder(path: string): Promise<DataFolder> {
  const root = await makeRoot(path);
  const home = join(root, 'postgres');
  const cluster = join(home, 'cluster');
  const user = await chooseUser(cluster);
  await makeHome(home, user);
  const entered = await runAs(user, ['/bin/sh', '-c', 'cd "$0" && test -w .', home], '/');
  if (!entered.ok) {
    const who = user ? `PostgreSQL runs as user ${user.name}, which` : 'this user';
    throw dataFolderUnusable(root, `${who} may not enter and write it`);
  }
  const [logFile, startLock] = [join(home, 'postgres.log'), join(root, 'postgres.starting')];
  return { root, home, cluster, logFile, startLock, user };
}

/**
 * The superuser's password, made on the first start, readable by the platform's own user only.
 * @throws DomainError `data_folder_foreign` when there is a cluster and its password is gone
 */
export async function clusterPassword(folder: DataFolder, clusterExists: boolean): Promise<string> {
  const file = join(folder.root, 'postgres.password');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known?.trim()) return known.trim();
  if (clusterExists) throw dataFolderForeign(folder.root, `its file ${file} is missing or empty`);
  const password = randomBytes(24).toString('base64url');
  await writePrivately(file, password);
  return password;
}

/** Whole or not at all, so that a crash cannot leave half a password. */
async function writePrivately(file: string, text: string): Promise<void> {
  const half = `${file}.${process.pid}`;
  await writeFile(half, `${text}\n`, { mode: 0o600, flush: true });
  await rename(half, file);
}

/**
 * Others may pass through (PostgreSQL's user must) but not look around: the files in it are 0600.
 */
async function makeRoot(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    const created = await mkdir(absolute, { recursive: true });
    if (created !== undefined) await chmod(absolute, process.getuid?.() === 0 ? 0o711 : 0o700);
    return await realpath(absolute);
  } catch (error) {
    throw dataFolderUnusable(absolute, (error as Error).message, error);
  }
}

async function makeHome(home: string, user: ProcessUser | undefined): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    if (user && (await stat(home)).uid === 0) await chown(home, user.uid, user.gid);
  } catch (error) {
    throw dataFolderUnusable(home, (error as Error).message, error);
  }
}
