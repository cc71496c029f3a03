import type { DataSource } from 'typeorm';
import { translated } from './connection-errors.js';
import { Database } from './database.js';
import type { Durability } from './database.js';
import { migrate } from './migrate.js';
import { notDurable, roleTooPowerful } from './persistence.errors.js';
import { createPool } from './pool.js';
import type { DatabaseRole, Entity } from './pool.js';

/** How the database is opened. */
export interface OpenDatabaseOptions {
  /** postgres://login:password@host:port/database; the login is a member of the three roles. */
  readonly url: string;
  /** Connections of each of the two pools; 10 when not said. */
  readonly poolSize?: number;
  /** TypeORM entities that `tx.manager` knows. */
  readonly entities?: readonly Entity[];
  /** Whether migrations are run first; yes when not said. */
  readonly migrate?: boolean;
  /** Whether a server that may lose a commit is refused; yes when not said. Tests say no. */
  readonly requireDurable?: boolean;
  /** Told of idle connections that broke. They are replaced without anybody's help. */
  readonly onPoolError?: (error: Error) => void;
}

/**
 * Migrates, opens a pool for each role and makes sure that row-level security binds both and that
 * commits are kept.
 * @throws DatabaseUnavailable, DomainError `database_roles_missing`, `migration_failed`,
 * `database_role_too_powerful`, `database_not_durable`
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  if (options.migrate ?? true) await migrate(options.url);
  const app = pool(options, 'haodian_app');
  const ingest = pool(options, 'haodian_ingest');
  const database = new Database(app, ingest);
  try {
    await Promise.all([app.initialize(), ingest.initialize()]);
    await Promise.all([refusePower(app, 'haodian_app'), refusePower(ingest, 'haodian_ingest')]);
    if (options.requireDurable ?? true) refuseForgetful(await database.durability());
    return database;
  } catch (error) {
    await Promise.all([app, ingest].filter((it) => it.isInitialized).map((it) => it.destroy()));
    throw translated(error);
  }
}

function pool(options: OpenDatabaseOptions, role: DatabaseRole): DataSource {
  return createPool({
    url: options.url,
    role,
    poolSize: options.poolSize ?? 10,
    entities: options.entities ?? [],
    onPoolError: options.onPoolError ?? (() => undefined),
  });
}

interface Power {
  readonly name: string;
  readonly super: boolean;
  readonly bypass: boolean;
  readonly owner: boolean;
}

/** A superuser, a role with BYPASSRLS and a table's owner are not bound by row-level security. */
async function refusePower(source: DataSource, role: DatabaseRole): Promise<void> {
  const [found] = await source.query<Power[]>(
    `select rolname::text as name, rolsuper as super, rolbypassrls as bypass,
            pg_has_role(current_user, 'haodian_owner', 'member') as owner
     from pg_roles where rolname = current_user`,
  );
  const { name, ...power } = found!;
  if (power.super) throw roleTooPowerful(role, name, 'is a superuser');
  if (power.bypass) throw roleTooPowerful(role, name, 'has BYPASSRLS');
  if (power.owner) throw roleTooPowerful(role, name, 'owns the tables');
  if (name !== role) throw roleTooPowerful(role, name, 'is another role');
}

function refuseForgetful(found: Durability): void {
  const wrong = Object.entries(found).filter(([, value]) => value === 'off');
  if (wrong.length > 0) throw notDurable(wrong.map(([name]) => `${name} is off`));
}
