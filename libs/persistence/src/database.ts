import type { DataSource } from 'typeorm';
import { isUnavailable, translated } from './connection-errors.js';
import { DatabaseUnavailable } from './persistence.errors.js';
import { beginInScope } from './scope.js';
import type { Scope } from './scope.js';
import { singleStatement, transaction } from './transaction.js';
import type { NamedStatement, Statements, Tx } from './transaction.js';

export type { NamedStatement, Statements, Tx } from './transaction.js';
export type { Scope } from './scope.js';

/** The server settings that decide whether a commit survives a power cut. */
export interface Durability {
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
}

const CLOSE_TIMEOUT_MS = 5_000;

/** The platform's one database, as two roles. Opened by {@link openDatabase}. */
export class Database {
  /** {@link ingestStatement} for what takes statements from a transaction as well. */
  readonly ingestEach: Statements = {
    named: (named, values) => this.ingestStatement(named, values),
  };
  private readonly running = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly app: DataSource,
    private readonly ingest: DataSource,
  ) {}

  /**
   * A transaction as haodian_app: row-level security shows the scope's merchants and no others.
   * @throws DatabaseUnavailable when the database is away
   */
  async asApp<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.track(() => transaction(this.app, beginInScope(scope), work));
  }

  /**
   * A transaction as haodian_ingest, for work that spans merchants: notifications, outbox, sweeper,
   * acks.
   * @throws DatabaseUnavailable when the database is away
   */
  async asIngest<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.track(() => transaction(this.ingest, 'begin', work));
  }

  /**
   * One named statement as haodian_ingest that is a transaction of its own, in one round trip:
   * what a batch on the payment path costs most is not rows but round trips.
   * @throws DatabaseUnavailable when the database is away
   */
  async ingestStatement<R>(named: NamedStatement, values: readonly unknown[]): Promise<R[]> {
    return this.track(() => singleStatement<R>(this.ingest, named, values));
  }

  /**
   * Writes to the database's log and commits, as a readiness check must: a server that can only
   * read is not ready. It needs no table: a transactional message in the write-ahead log is flushed
   * like any row.
   * @throws DatabaseUnavailable
   */
  async ping(): Promise<void> {
    await this.asIngest(async (tx) => {
      await tx.query(
        `select pg_current_xact_id(), pg_logical_emit_message(true, 'haodian', 'ping')`,
      );
    });
  }

  /** What the server says about keeping what it commits. */
  async durability(): Promise<Durability> {
    const [row] = await this.asIngest((tx) =>
      tx.query<Durability>(
        `select current_setting('fsync') as fsync,
                current_setting('full_page_writes') as "fullPageWrites",
                current_setting('synchronous_commit') as "synchronousCommit"`,
      ),
    );
    return row!;
  }

  /**
   * Refuses new work, lets what runs end (at most 5 s), then closes every connection. Safe to call
   * twice.
   */
  async close(): Promise<void> {
    this.closing ??= this.closeOnce();
    await this.closing;
  }

  private async closeOnce(): Promise<void> {
    const timer = new AbortController();
    const drained = Promise.allSettled(this.running).then(() => timer.abort());
    await Promise.race([drained, elapsed(CLOSE_TIMEOUT_MS, timer.signal)]);
    timer.abort();
    await Promise.all([this.app.destroy(), this.ingest.destroy()]);
  }

  private async track<T>(start: () => Promise<T>): Promise<T> {
    if (this.closing) throw new DatabaseUnavailable('this process is stopping');
    const work = start();
    this.running.add(work);
    try {
      return await work;
    } catch (error) {
      throw isUnavailable(error) ? translated(error) : error;
    } finally {
      this.running.delete(work);
    }
  }
}

function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
