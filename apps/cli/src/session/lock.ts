import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { sessionLocked } from '../cli.errors.js';

const POLL_MS = 50;
/** Longer than a request may take. */
const TRIES_MAX = 800;

/**
 * Does the work while no other process holds the lock file. A lock whose process is gone is taken
 * over.
 * @throws CliError `session_locked` after 40 s; what the work throws.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const mark = `${process.pid} ${randomUUID()}`;
  for (let tries = 0; !(await take(path, mark)); tries += 1) {
    if (tries >= TRIES_MAX) throw sessionLocked(path);
    await breakIfAbandoned(path);
    await pause(POLL_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Written whole under another name, then linked: nobody ever reads half a mark. */
async function take(path: string, mark: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, mark, { mode: 0o600, flag: 'wx' });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Moved aside before it is removed: should another process have broken it and taken it anew
 * meanwhile, what was moved is theirs and is put back.
 */
async function breakIfAbandoned(path: string): Promise<void> {
  const seen = await readFile(path, 'utf8').catch(() => null);
  if (seen === null || isAlive(Number(seen.split(' ')[0]))) return;
  const aside = `${path}.${randomUUID()}`;
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  const moved = await readFile(aside, 'utf8');
  if (moved !== seen) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
