import { readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import type { DataFolder } from './data-folder.js';
import { dataFolderForeign, postgresDidNotStart } from './embedded.errors.js';
import { isPostgresOf, postgresProcessesIn } from './processes.js';
import { readLastPort, readPostmasterFile } from './postmaster-file.js';
import { runAs } from './process-user.js';
import { serverSettings } from './server-settings.js';

/** A server that accepts connections on this folder. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** Whether it was found running, left by a process that did not stop it. */
  readonly adopted: boolean;
}

type Found =
  | { readonly kind: 'absent' }
  | { readonly kind: 'changing' }
  | { readonly kind: 'ready'; readonly pid: number; readonly port: number };

const ATTEMPTS_MAX = 3;
const BACK_OFF_MS = 250;
/** Crash recovery replays about max_wal_size; a minute is several times what that takes. */
const SETTLE_MAX_MS = 60_000;
const LOOK_AGAIN_MS = 20;
const START_TIMEOUT_S = 60;
const STOP_TIMEOUT_S = 20;
const LOG_ROTATE_BYTES = 10_000_000;
const LOG_TAIL_LINES = 15;

/**
 * The server of this folder, running: adopted if there is one, started if not. To be called under
 * the start lock.
 * @param port the only port that will do; when undefined, the last one if it is free, else any
 * @throws DomainError `postgres_did_not_start` with the end of the log
 */
export async function ensureRunning(
  folder: DataFolder,
  binaries: Binaries,
  port?: number,
): Promise<RunningServer> {
  await rotateLog(folder.logFile);
  let complaint = '';
  for (let attempt = 1; ; attempt++) {
    const found = await settled(folder);
    if (found.kind === 'ready') return { ...found, adopted: attempt === 1 };
    if (attempt > ATTEMPTS_MAX) {
      throw postgresDidNotStart(folder.logFile, (await logTail(folder.logFile)) || complaint);
    }
    await delay(BACK_OFF_MS * (attempt - 1));
    await clearRemains(folder);
    // Its own word is not enough: what the server wrote into its file is read like anybody's.
    complaint = (await start(folder, binaries, port ?? (await choosePort(folder, attempt)))).output;
  }
}

/** Ends the server: transactions in flight are rolled back, what is committed is written. */
export async function stopServer(folder: DataFolder, binaries: Binaries): Promise<void> {
  const stop = ['-D', folder.cluster, '-w', '-t', String(STOP_TIMEOUT_S), 'stop', '-m'];
  const gently = await runAs(folder.user, [binaries.pgCtl, ...stop, 'fast'], folder.home);
  if (gently.ok || (await look(folder)).kind === 'absent') return;
  await runAs(folder.user, [binaries.pgCtl, ...stop, 'immediate'], folder.home);
}

/** Makes the cluster unless there is one; a half-made one is made anew. */
export async function ensureCluster(
  folder: DataFolder,
  binaries: Binaries,
  writePassword: (file: string) => Promise<void>,
): Promise<void> {
  const major = await clusterMajor(folder);
  if (major === binaries.major) return;
  if (major !== undefined) {
    const reason = `it was made by PostgreSQL ${major} and this is ${binaries.major}`;
    throw dataFolderForeign(folder.root, reason);
  }
  const half = `${folder.cluster}.half`;
  const passwordFile = join(folder.home, 'password.once');
  await rm(half, { recursive: true, force: true });
  try {
    await writePassword(passwordFile);
    const how = ['-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'];
    const where = ['-D', half, `--pwfile=${passwordFile}`];
    const made = await runAs(folder.user, [binaries.initdb, ...where, ...how], folder.home);
    if (!made.ok) throw postgresDidNotStart('initdb', lastLines(made.output));
    await rename(half, folder.cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The version the cluster was made with; undefined when there is none. */
export async function clusterMajor(folder: DataFolder): Promise<string | undefined> {
  const text = await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text?.trim();
}

/** Waits while a server is starting, recovering or stopping. */
async function settled(folder: DataFolder): Promise<Found> {
  const deadlineMs = performance.now() + SETTLE_MAX_MS;
  for (;;) {
    const found = await look(folder);
    if (found.kind !== 'changing') return found;
    if (performance.now() > deadlineMs) {
      throw postgresDidNotStart(folder.logFile, await logTail(folder.logFile));
    }
    await delay(LOOK_AGAIN_MS);
  }
}

async function look(folder: DataFolder): Promise<Found> {
  const file = join(folder.cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { kind: 'absent' };
  const read = readPostmasterFile(text);
  if (read.pid === undefined || !(await isPostgresOf(read.pid, folder.cluster))) {
    return { kind: 'absent' };
  }
  if ('partial' in read || read.status !== 'ready') return { kind: 'changing' };
  return { kind: 'ready', pid: read.pid, port: read.port };
}

/**
 * What a killed server left: its pid file, and backends that are still busy and hold its shared
 * memory.
 */
async function clearRemains(folder: DataFolder): Promise<void> {
  const deadlineMs = performance.now() + SETTLE_MAX_MS;
  for (;;) {
    const pids = await postgresProcessesIn(folder.cluster);
    if (pids.length === 0 || performance.now() > deadlineMs) break;
    for (const pid of pids) killQuietly(pid);
    await delay(LOOK_AGAIN_MS);
  }
  await rm(join(folder.cluster, 'postmaster.pid'), { force: true });
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has gone by itself
  }
}

/**
 * `pg_ctl` gives the server a session of its own, so that Ctrl-C in our terminal is ours alone to
 * handle.
 */
function start(folder: DataFolder, binaries: Binaries, port: number) {
  const settings = serverSettings(port).map((setting) => `-c ${setting}`);
  const where = ['-D', folder.cluster, '-l', folder.logFile, '-o', settings.join(' ')];
  const how = ['-s', '-w', '-t', String(START_TIMEOUT_S), 'start'];
  return runAs(folder.user, [binaries.pgCtl, ...where, ...how], folder.home);
}

/**
 * The port of the last time, so that what an operator noted down stays true; another when it did
 * not work.
 */
async function choosePort(folder: DataFolder, attempt: number): Promise<number> {
  const opts = await readFile(join(folder.cluster, 'postmaster.opts'), 'utf8').catch(() => '');
  const last = readLastPort(opts);
  if (attempt === 1 && last !== undefined) {
    const free = await freePort(last).catch(() => undefined);
    if (free !== undefined) return free;
  }
  return freePort(0);
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

async function rotateLog(file: string): Promise<void> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (size > LOG_ROTATE_BYTES) await rename(file, `${file}.1`);
}

async function logTail(file: string): Promise<string> {
  return lastLines(await readFile(file, 'utf8').catch(() => ''));
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
