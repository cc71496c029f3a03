import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { DataFolder } from './data-folder.js';
import { dataFolderForeign, DataFolderInUse } from './embedded.errors.js';
import { isAlive } from './processes.js';

/**
 * The proof that this process is the one that uses the folder: a session that holds an advisory
 * lock.
 */
export interface FolderHold {
  /** The superuser's session on database postgres. */
  readonly client: pg.Client;
  /** Resolves when the session ends, whoever ended it. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/** "haodian" on a telephone's keys, and one for the folder. */
const FOLDER_LOCK = 42_634_261;
const NAME = 'haodian api';
const TRIES_MAX = 100;
const TRY_AGAIN_MS = 50;
/** SQLSTATE cannot_connect_now. */
const STARTING_UP = '57P03';
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connects, makes sure that the server is this folder's (a port and a password prove nothing) and
 * takes the lock. A holder that died has its session ended: the server may not have noticed yet.
 * @throws DataFolderInUse, DomainError `data_folder_foreign`
 */
export async function takeHold(
  folder: DataFolder,
  port: number,
  password: string,
): Promise<FolderHold> {
  try {
    const session = await connected(port, password);
    await checked(session.client, folder);
    return { ...session, release: () => session.client.end() };
  } catch (error) {
    throw described(error, folder);
  }
}

/**
 * A server that recovers from a crash of one of its processes is there, and refuses connections for
 * a moment.
 */
async function connected(port: number, password: string): Promise<Omit<FolderHold, 'release'>> {
  for (let attempt = 1; ; attempt++) {
    const client = newClient(port, password);
    const lost = new Promise<void>((resolve) => client.once('end', () => resolve()));
    client.on('error', () => undefined); // followed by 'end'
    try {
      await client.connect();
      return { client, lost };
    } catch (error) {
      if ((error as { code?: string }).code !== STARTING_UP || attempt === TRIES_MAX) throw error;
    }
    await delay(TRY_AGAIN_MS);
  }
}

function newClient(port: number, password: string): pg.Client {
  return new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    application_name: `${NAME} ${process.pid}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
}

async function checked(client: pg.Client, folder: DataFolder): Promise<void> {
  try {
    await refuseForeign(client, folder);
    await takeLock(client, folder);
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function refuseForeign(client: pg.Client, folder: DataFolder): Promise<void> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  const served = await realpath(rows[0]!.data_directory).catch(() => rows[0]!.data_directory);
  if (served !== folder.cluster) {
    throw dataFolderForeign(folder.root, `the server on its port serves ${served}`);
  }
}

async function takeLock(client: pg.Client, folder: DataFolder): Promise<void> {
  let holder: Holder | undefined;
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1) as held',
      [FOLDER_LOCK],
    );
    if (rows[0]!.held) return;
    holder = await holderOf(client);
    if (holder?.pid !== undefined && (await isAlive(holder.pid))) break;
    if (holder) await client.query('select pg_terminate_backend($1)', [holder.backend]);
    await delay(TRY_AGAIN_MS);
  }
  throw new DataFolderInUse(folder.root, holder?.pid);
}

interface Holder {
  readonly backend: number;
  readonly pid: number | undefined;
}

async function holderOf(client: pg.Client): Promise<Holder | undefined> {
  const { rows } = await client.query<{ pid: number; application_name: string }>(
    `select a.pid, a.application_name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1
       and l.database = (select oid from pg_database where datname = current_database())`,
    [FOLDER_LOCK],
  );
  const row = rows[0];
  if (!row) return undefined;
  const pid = /(\d+)$/.exec(row.application_name)?.[1];
  return { backend: row.pid, pid: pid === undefined ? undefined : Number(pid) };
}

/** SQLSTATE 28P01: the password in the folder is not this cluster's. */
function described(error: unknown, folder: DataFolder): unknown {
  const isPassword = (error as { code?: string }).code === '28P01';
  return isPassword ? dataFolderForeign(folder.root, 'its password file does not fit it') : error;
}
