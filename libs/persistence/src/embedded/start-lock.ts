import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderInUse } from './embedded.errors.js';
import { identityOf } from './processes.js';

const WAIT_MAX_MS = 60_000;
const LOOK_AGAIN_MS = 25;

/**
 * Runs work while holding a lock file, so that of two processes that find a stale `postmaster.pid`
 * one cannot remove the file of the server the other has just started. A holder that died does not
 * hold.
 * @throws DataFolderInUse when another process holds it for longer than a start can take
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + WAIT_MAX_MS;
  while (!(await taken(file))) {
    const holder = await read(file);
    if (holder === undefined) continue; // given back in between
    if (await isDead(holder)) await breakLock(file, holder);
    else if (performance.now() > deadlineMs) throw new DataFolderInUse(file, pidOf(holder));
    else await delay(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Written beside and linked into place: who sees the file sees its holder in it. */
async function taken(file: string): Promise<boolean> {
  const beside = `${file}.${randomUUID()}`;
  await writeFile(beside, (await identityOf(process.pid)) ?? String(process.pid), { mode: 0o600 });
  try {
    await link(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

async function isDead(holder: string): Promise<boolean> {
  const pid = pidOf(holder);
  return pid === undefined || (await identityOf(pid)) !== holder;
}

function pidOf(holder: string): number | undefined {
  const pid = /^(\d+) /.exec(holder)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/**
 * Moved aside, not removed: of several that want to break it, one gets it, and it can see what it
 * got.
 */
async function breakLock(file: string, deadHolder: string): Promise<void> {
  const aside = `${file}.broken.${process.pid}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  // A living one's, made in between, goes back; should a third have come meanwhile, it has to wait
  // like anybody.
  if ((await read(aside)) !== deadHolder) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
