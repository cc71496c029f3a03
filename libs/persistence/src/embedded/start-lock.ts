import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderInUse } from './embedded.errors.js';
import { isAlive } from './processes.js';

const WAIT_MAX_MS = 60_000;
const LOOK_AGAIN_MS = 25;

/**
 * Runs work while holding a lock file, so that of two processes that find a stale `postmaster.pid` one cannot remove
 * the file of the server the other has just started. A holder that died does not hold.
 * @throws DataFolderInUse when another process holds it for longer than a start can take
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + WAIT_MAX_MS;
  while (!(await taken(file))) {
    const holder = await holderOf(file);
    if (holder !== undefined && !(await isAlive(holder))) await breakLock(file, holder);
    else if (performance.now() > deadlineMs) throw new DataFolderInUse(file, holder);
    else await delay(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function taken(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined while there is no file, or its maker has not written its pid yet. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Moved aside, not removed: of several that want to break it, one gets it, and it can see what it got. */
async function breakLock(file: string, deadPid: number): Promise<void> {
  const aside = `${file}.${process.pid}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await holderOf(aside)) === deadPid) await rm(aside, { force: true });
  else await rename(aside, file); // a living one's, made in between
}
