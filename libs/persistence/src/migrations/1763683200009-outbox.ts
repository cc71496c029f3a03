import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events on their way to subscribers, and those kept a day for live pages. */
export class Outbox1763683200009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.outbox (
        id bigint generated always as identity primary key,
        subscriber text not null,
        event text not null,
        payload jsonb not null,
        created_at timestamptz not null,
        attempts integer not null default 0,
        next_at timestamptz,
        last_error text,
        -- set after the last try failed: kept for a person, out of the sweeper's way
        dead_at timestamptz
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
    await runner.query(`
      create table haodian.live_events (
        id bigint generated always as identity primary key,
        at timestamptz not null,
        merchant_id text,
        store_id text,
        type text not null,
        data jsonb not null
      )`);
    await runner.query(`create index on haodian.live_events (store_id, id)`);
    await runner.query(`
      grant select, insert, update, delete on haodian.outbox to haodian_ingest`);
    await runner.query(`
      call haodian.tenant_table('haodian.live_events', 'merchant_id', 'select, insert',
        'select, insert, delete')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table haodian.live_events, haodian.outbox');
  }
}
