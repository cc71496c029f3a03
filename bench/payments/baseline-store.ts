import pg from 'pg';
import { createLane } from '#libs/kernel';

/** One notification on its way into the two tables. */
export interface BareRow {
  readonly id: string;
  readonly channelId: string;
  readonly sn: string;
  readonly amount: number;
  readonly paidAtMs: number;
  readonly receivedAtMs: number;
  readonly raw: Buffer;
}

/** The same as the platform's. */
const BATCH_MAX = 128;
const WAITING_MAX = 5_000;

const SESSION = '-c role=haodian_owner -c search_path=bare';

const SCHEMA = `
  create schema if not exists bare;
  create table if not exists bare_inbox (
    channel_id text primary key, raw bytea not null, received_at timestamptz not null);
  create table if not exists bare_payments (
    id text primary key, channel_id text not null, sn text not null, amount bigint not null,
    paid_at timestamptz not null, received_at timestamptz not null)`;

const INSERT = {
  name: 'bare-insert',
  text: `
    with rows as (
      select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::float8[],
        $6::float8[], $7::bytea[]) as r (id, channel_id, sn, amount, paid_at, received_at, raw)
    ), inbox as (
      insert into bare_inbox
      select channel_id, raw, to_timestamp(received_at / 1000) from rows
    )
    insert into bare_payments
    select id, channel_id, sn, amount, to_timestamp(paid_at / 1000),
      to_timestamp(received_at / 1000) from rows`,
};

/** Two tables, filled in groups. */
export class BaselineStore {
  private readonly lane = createLane<BareRow, void>({
    maxBatch: BATCH_MAX,
    maxWaiting: WAITING_MAX,
    run: (rows) => this.insert(rows),
    full: () => new Error('the baseline has too much waiting'),
  });

  private constructor(
    private readonly client: pg.Client,
    private readonly committed: (rows: readonly BareRow[]) => void,
  ) {}

  /** @param committed told of each group after its commit */
  static async open(
    url: string,
    committed: (rows: readonly BareRow[]) => void,
  ): Promise<BaselineStore> {
    const client = new pg.Client({ connectionString: url, options: SESSION });
    await client.connect();
    await client.query(SCHEMA);
    return new BaselineStore(client, committed);
  }

  /** Resolves after the commit. */
  add(row: BareRow): Promise<void> {
    return this.lane.submit(row);
  }

  /** The settings of the server that decide what a commit costs. */
  async settings(): Promise<Record<string, string>> {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'];
    const { rows } = await this.client.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any ($1)',
      [names],
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private async insert(rows: readonly BareRow[]): Promise<void[]> {
    await this.client.query({
      ...INSERT,
      values: [
        rows.map((row) => row.id),
        rows.map((row) => row.channelId),
        rows.map((row) => row.sn),
        rows.map((row) => row.amount),
        rows.map((row) => row.paidAtMs),
        rows.map((row) => row.receivedAtMs),
        rows.map((row) => row.raw),
      ],
    });
    this.committed(rows);
    return rows.map(() => undefined);
  }
}
