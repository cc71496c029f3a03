import pg from 'pg';
import { DataSource } from 'typeorm';
import type { DataSourceOptions, EntitySchema } from 'typeorm';
import { SnakeCaseNaming } from './naming.js';

/** The roles of docs/architecture.md; every connection of ours runs as one of them. */
export type DatabaseRole = 'haodian_owner' | 'haodian_app' | 'haodian_ingest';

/** A class with TypeORM's decorators, or a schema. */
export type Entity = (abstract new (...args: never[]) => object) | EntitySchema;

/** How a pool of connections is made. */
export interface PoolSettings {
  readonly url: string;
  readonly role: DatabaseRole;
  readonly poolSize: number;
  readonly entities: readonly Entity[];
  /** Told of idle connections that broke; the pool replaces them by itself. */
  readonly onPoolError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_DELAY_MS = 10_000;
/**
 * Never: a new connection reads the catalogue and plans every statement anew, which would cost the
 * first payment after a quiet minute fifty milliseconds.
 */
const IDLE_CLOSED_AFTER_MS = 0;

/** The settings a session of each role starts with. */
const SESSION: Record<DatabaseRole, readonly string[]> = {
  // A migration may take its time.
  haodian_owner: [],
  haodian_app: timeouts(),
  // A fresh table has no statistics, and a foreign key's check planned as a sequential scan stays
  // so for the session. `alter role … set` would not do: it takes effect for the role that logs in,
  // not for one that is set.
  // A merge join over a table that was empty when it was planned reads the whole index later.
  // Its statements are few and named: planning them anew for every batch costs more than it finds.
  haodian_ingest: [
    ...timeouts(),
    'enable_seqscan=off',
    'enable_mergejoin=off',
    'plan_cache_mode=force_generic_plan',
  ],
};

/**
 * A TypeORM data source whose every connection runs as one role, sees schema haodian, and reads
 * bigint as BigInt.
 */
export function createPool(settings: PoolSettings): DataSource {
  return new DataSource(poolOptions(settings));
}

/**
 * What both TypeORM and a bare connection need to run as a role: PostgreSQL's own start-up options.
 */
export function sessionOptions(role: DatabaseRole): string {
  const settings = [`role=${role}`, 'search_path=haodian', 'TimeZone=UTC', ...SESSION[role]];
  return settings.map((setting) => `-c ${setting}`).join(' ');
}

/** bigint and bigint[] as BigInt; everything else as `pg` reads it. */
export const columnTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    return (
      (format === 'binary' ? undefined : BIGINT_PARSERS.get(oid)) ?? defaultParser(oid, format)
    );
  },
};

const INT8 = 20;
const INT8_ARRAY = 1016;
const TEXT_ARRAY = 1009;
const BIGINT_PARSERS = new Map<number, (text: string) => unknown>([
  [INT8, BigInt],
  [INT8_ARRAY, (text) => nullableBigints(defaultParser(TEXT_ARRAY)(text) as (string | null)[])],
]);

function nullableBigints(items: readonly (string | null)[]): (bigint | null)[] {
  return items.map((item) => (item === null ? null : BigInt(item)));
}

function defaultParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown;
}

function timeouts(): readonly string[] {
  return [
    `statement_timeout=${STATEMENT_TIMEOUT_MS}`,
    `idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
  ];
}

function poolOptions(settings: PoolSettings): DataSourceOptions {
  return {
    type: 'postgres',
    url: settings.url,
    schema: 'haodian',
    applicationName: `haodian ${settings.role} ${process.pid}`,
    entities: [...settings.entities] as (new () => object)[],
    namingStrategy: new SnakeCaseNaming(),
    logging: false,
    installExtensions: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolSize: settings.poolSize,
    poolErrorHandler: settings.onPoolError,
    extra: {
      options: sessionOptions(settings.role),
      types: columnTypes,
      keepAlive: true,
      idleTimeoutMillis: IDLE_CLOSED_AFTER_MS,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      ...(settings.role === 'haodian_owner'
        ? {}
        : { query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS }),
    },
  };
}
