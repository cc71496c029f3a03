import type { ClientBase } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { withBinaryArrays } from './binary-arrays.js';
import { isRetriable, isUnavailable, translated } from './connection-errors.js';
import type { NamedStatement } from './named-statement.js';
import { TransactionRolledBack } from './persistence.errors.js';

export type { NamedStatement } from './named-statement.js';

/**
 * Where named statements run: in one open transaction ({@link Tx}), or each as a transaction of its
 * own. bigint columns come back as BigInt, timestamptz as Date.
 */
export interface Statements {
  /** Rows of one statement, prepared under its name on its connection. */
  named<R = Record<string, unknown>>(
    statement: NamedStatement,
    values: readonly unknown[],
  ): Promise<R[]>;
}

/** One open transaction. */
export interface Tx extends Statements {
  /** TypeORM's manager, bound to this transaction. */
  readonly manager: EntityManager;
  /** Rows of one statement. */
  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /**
   * Rows of one statement that reads a whole table: it may take a quarter of an hour where the
   * others have half a minute.
   */
  slowQuery<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

const SLOW_QUERY_MS = 15 * 60_000;
/** The server gives up first, so that nothing runs on there unheard. */
const GRACE_MS = 5_000;

const RETRIES_MAX = 3;

/**
 * Runs work in a transaction opened by `begin`; commits when it returns, rolls back when it throws.
 * A deadlock or a serialisation failure runs the work again, at most {@link RETRIES_MAX} times:
 * work must have no effect but through `tx`.
 * @throws DatabaseUnavailable when the connection is lost; if that happens during COMMIT the
 * outcome is unknown.
 */
export async function transaction<T>(
  source: DataSource,
  begin: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(source, begin, work);
    } catch (error) {
      if (attempt >= RETRIES_MAX || !isRetriable(error)) throw translated(error);
    }
  }
}

/**
 * One named statement that is a transaction of its own: no begin, no commit, one round trip. It is
 * durable when this resolves; a deadlock or a serialisation failure runs it again like
 * {@link transaction}.
 * @throws DatabaseUnavailable when the connection is lost; the outcome is unknown then.
 */
export async function singleStatement<R>(
  source: DataSource,
  named: NamedStatement,
  values: readonly unknown[],
): Promise<R[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await statementOnce<R>(source, named, values);
    } catch (error) {
      if (attempt >= RETRIES_MAX || !isRetriable(error)) throw translated(error);
    }
  }
}

async function statementOnce<R>(
  source: DataSource,
  named: NamedStatement,
  values: readonly unknown[],
): Promise<R[]> {
  const runner = source.createQueryRunner();
  let failure: unknown;
  try {
    const client = (await runner.connect()) as ClientBase;
    const { name, text } = named;
    return (await client.query({ name, text, values: withBinaryArrays(named, values) }))
      .rows as R[];
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // Nothing was begun, so nothing is rolled back; only a connection in doubt is dropped.
    await releaseConnection(runner, isUnavailable(failure) ? failure : undefined);
  }
}

async function once<T>(
  source: DataSource,
  begin: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner();
  let failure: unknown;
  try {
    const client = (await runner.connect()) as ClientBase;
    await client.query(begin);
    markBegun(runner);
    const result = await work(openTx(runner, client));
    await commit(client);
    return result;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await giveBack(runner, failure);
  }
}

function openTx(runner: QueryRunner, client: ClientBase): Tx {
  return {
    manager: runner.manager,
    async query<R>(text: string, values?: readonly unknown[]): Promise<R[]> {
      return (await client.query(text, values && [...values])).rows as R[];
    },
    slowQuery: (text, values = []) => slowQuery(client, text, values),
    async named<R>(statement: NamedStatement, values: readonly unknown[]): Promise<R[]> {
      const encoded = withBinaryArrays(statement, values);
      return (await client.query({ ...statement, values: encoded })).rows as R[];
    },
  };
}

/** Both limits are lifted: the session's own, and that of `pg`, which would drop the connection. */
async function slowQuery<R>(
  client: ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<R[]> {
  const { rows: before } = await client.query<{ limit: string }>(
    `select current_setting('statement_timeout') as limit`,
  );
  const limitTo = `select set_config('statement_timeout', $1, true)`;
  await client.query(limitTo, [String(SLOW_QUERY_MS)]);
  const patient = { text, values: [...values], query_timeout: SLOW_QUERY_MS + GRACE_MS };
  const { rows } = await client.query(patient);
  await client.query(limitTo, [before[0]!.limit]);
  return rows as R[];
}

/** PostgreSQL answers COMMIT of a failed transaction with success and the tag ROLLBACK. */
async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new TransactionRolledBack();
}

/**
 * TypeORM's own begin would be a round trip more, so the transaction is opened beside it and it is
 * told: else `manager.save` would begin and commit a transaction of its own in the middle of ours.
 */
function markBegun(runner: QueryRunner): void {
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
}

/**
 * Rolls back and returns the connection to the pool; a connection in doubt is destroyed instead.
 */
async function giveBack(runner: QueryRunner, failure: unknown): Promise<void> {
  const doubt = failure === undefined ? undefined : await rolledBack(runner, failure);
  await releaseConnection(runner, doubt);
}

async function releaseConnection(runner: QueryRunner, doubt: unknown): Promise<void> {
  // TypeORM releases with an error (which makes the pool drop the connection) only by a method it
  // keeps private.
  const releasing = runner as unknown as {
    releasePostgresConnection(error?: unknown): Promise<void>;
  };
  await releasing.releasePostgresConnection(doubt);
}

/**
 * Undefined when the connection is clean again, else the reason why it must not be used any more.
 */
async function rolledBack(runner: QueryRunner, failure: unknown): Promise<unknown> {
  if (isUnavailable(failure) || runner.isReleased) return failure;
  try {
    await ((await runner.connect()) as ClientBase).query('rollback');
    return undefined;
  } catch (error) {
    return error;
  }
}
