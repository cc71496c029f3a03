import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';
import { isUnavailable, translated } from './connection-errors.js';
import { migrationFailed } from './persistence.errors.js';
import { createPool } from './pool.js';
import { ensureRoles } from './roles.js';

type MigrationClass = new () => MigrationInterface;

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), 'migrations');
/**
 * Any number will do, as long as nothing else in the database locks it: "haodian" on a telephone's
 * keys.
 */
const MIGRATION_LOCK = 4_263_426;

/**
 * Brings a database to this version: roles, schema, migrations. One process at a time; the others
 * wait and then find nothing to do. A migration that fails leaves nothing of itself.
 * @returns names of the migrations that were run
 * @throws DomainError `database_roles_missing`, `migration_failed`; DatabaseUnavailable
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'haodian migration' });
  client.on('error', () => undefined); // a lost connection is reported by the query that needs it
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureRoles(client);
    return await runMigrations(url);
  } catch (error) {
    throw translated(error);
  } finally {
    await client.end();
  }
}

/**
 * Every class of migrations/*.ts (or .js when built) that has an `up`, in the order of the file
 * names.
 */
export async function loadMigrations(folder = MIGRATIONS): Promise<readonly MigrationClass[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+-[\w-]+\.(ts|js)$/.test(name));
  const modules = await Promise.all(
    names.sort().map((name) => import(pathToFileURL(join(folder, name)).href)),
  );
  return modules.flatMap((module: Record<string, unknown>) =>
    Object.values(module).filter(isMigration),
  );
}

function isMigration(value: unknown): value is MigrationClass {
  return typeof value === 'function' && typeof value.prototype?.up === 'function';
}

async function runMigrations(url: string): Promise<readonly string[]> {
  const source = await ownerSource(url);
  try {
    await source.initialize();
    await source.query('create schema if not exists haodian');
    await source.query('grant usage on schema haodian to haodian_app, haodian_ingest');
    const done = await source.runMigrations({ transaction: 'each' });
    return done.map((migration) => migration.name);
  } catch (error) {
    throw isUnavailable(error) ? error : migrationFailed(error);
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

async function ownerSource(url: string): Promise<DataSource> {
  const pool = createPool({
    url,
    role: 'haodian_owner',
    poolSize: 2,
    entities: [],
    onPoolError: () => undefined,
  });
  return new DataSource({
    ...pool.options,
    migrations: [...(await loadMigrations())],
    migrationsTableName: 'migrations',
  } as DataSourceOptions);
}
