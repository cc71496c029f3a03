import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { migrate, openDatabase } from '#libs/persistence';
import type { Database, OpenDatabaseOptions } from '#libs/persistence';

/** A database of its own for one spec file. */
export interface TestDatabase {
  readonly database: Database;
  /** As its superuser: for a look behind the roles. */
  readonly url: string;
  /** Closes the connections and removes the database. */
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 4_263_427;
const MIGRATIONS = new URL('../../persistence/src/migrations/', import.meta.url);

/**
 * A freshly migrated, empty database: a clone of a template that the first spec of the run makes.
 * Call it in `beforeAll`, `drop()` in `afterAll`.
 */
export async function createTestDatabase(
  options: Partial<Omit<OpenDatabaseOptions, 'url'>> = {},
): Promise<TestDatabase> {
  const cluster = clusterUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withClient(cluster, async (admin) => {
    const template = await ensureTemplate(admin, cluster);
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const url = urlOf(cluster, name);
  const database = await openDatabase({
    migrate: false,
    requireDurable: false,
    poolSize: 5,
    ...options,
    url,
  });
  return { database, url, drop: () => dropDatabase(cluster, name, database) };
}

/** Runs statements beside the platform, as the database's superuser. */
export async function asSuperuser<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return withClient(url, work);
}

/** The run's cluster; test/database.setup.mjs started it. */
export function clusterUrl(): string {
  const url = process.env['HAODIAN_TEST_PG_URL'];
  if (!url) throw new Error('No test database: run this spec in the projects medium or large.');
  return url;
}

/** The same server, another database. */
export function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/**
 * The name carries the migrations' content, so that a cluster that outlives an edit does not serve
 * an old schema.
 */
async function ensureTemplate(admin: pg.Client, cluster: string): Promise<string> {
  const name = `haodian_template_${await migrationsDigest()}`;
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rows } = await admin.query<{ datistemplate: boolean }>(
      'select datistemplate from pg_database where datname = $1',
      [name],
    );
    if (rows[0]?.datistemplate) return name;
    if (rows[0]) await admin.query(`drop database ${name} with (force)`);
    await admin.query(`create database ${name}`);
    await migrate(urlOf(cluster, name));
    await admin.query(`alter database ${name} is_template true`);
    return name;
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

async function migrationsDigest(): Promise<string> {
  const hash = createHash('sha256');
  const folder = MIGRATIONS.pathname;
  for (const name of (await readdir(folder)).sort())
    hash.update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}

async function dropDatabase(cluster: string, name: string, database: Database): Promise<void> {
  await database.close();
  await withClient(cluster, (admin) => admin.query(`drop database if exists ${name} with (force)`));
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
