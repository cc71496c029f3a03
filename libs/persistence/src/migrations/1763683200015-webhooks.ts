import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where integrators want events sent, what is on its way to them, and every attempt. */
export class Webhooks1763683200015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.webhook_endpoints (
        id text not null,
        merchant_id text not null references haodian.merchants,
        url text not null check (length(url) between 1 and 2000),
        description text check (length(description) between 1 and 300),
        events text[] not null check (cardinality(events) > 0),
        -- sealed (AES-256-GCM, key id in front); the one before signs too until it runs out
        secret bytea not null,
        previous_secret bytea,
        previous_until timestamptz,
        enabled boolean not null default true,
        disabled_reason text check (disabled_reason in ('by_hand', 'gone', 'failing')),
        -- failures since the last success, and since when; from the fifth on attempts pause
        failures integer not null default 0,
        failing_since timestamptz,
        open_until timestamptz,
        created_at timestamptz not null,
        primary key (id, merchant_id),
        check (enabled = (disabled_reason is null)),
        check ((previous_secret is null) = (previous_until is null))
      )`);
    await runner.query(`
      create index webhook_endpoints_merchant on haodian.webhook_endpoints (merchant_id, id)`);
    await this.deliveries(runner);
    await runner.query(`
      -- How far live_events have been turned into deliveries: one row, held by who does it.
      create table haodian.webhook_cursor (
        only_one boolean primary key default true check (only_one),
        read_to bigint not null,
        -- read twice up to here; rows up to mark_to were there at mark_at
        settled_to bigint not null,
        mark_to bigint not null,
        mark_at timestamptz not null
      )`);
    await runner.query(`
      insert into haodian.webhook_cursor (read_to, settled_to, mark_to, mark_at)
      select top, top, top, 'epoch' from (
        select coalesce(max(id), 0) as top from haodian.live_events) newest`);
    await this.protect(runner);
  }

  private async deliveries(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.webhook_deliveries (
        id text not null,
        merchant_id text not null,
        endpoint_id text not null,
        event_id text not null,
        type text not null,
        occurred_at timestamptz not null,
        -- the very bytes that are signed and sent, the same at every attempt
        body text not null,
        state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
        -- all attempts, and those since it was begun or begun anew
        attempts integer not null default 0,
        tries integer not null default 0,
        begun_at timestamptz not null,
        next_at timestamptz not null,
        closed_at timestamptz,
        created_at timestamptz not null,
        primary key (id, merchant_id),
        foreign key (endpoint_id, merchant_id)
          references haodian.webhook_endpoints (id, merchant_id) on delete cascade,
        check ((state = 'pending') = (closed_at is null))
      )`);
    await runner.query(`
      create index webhook_deliveries_due on haodian.webhook_deliveries (endpoint_id, next_at)
        where state = 'pending'`);
    await runner.query(`
      create index webhook_deliveries_newest on haodian.webhook_deliveries (endpoint_id, id)`);
    await runner.query(`
      create index webhook_deliveries_dead on haodian.webhook_deliveries (endpoint_id, id)
        where state = 'dead'`);
    await runner.query(`
      create table haodian.webhook_attempts (
        delivery_id text not null,
        n integer not null,
        merchant_id text not null,
        at timestamptz not null,
        -- null: no answer came
        status integer,
        ms integer not null,
        answer text,
        error text,
        primary key (delivery_id, n, merchant_id),
        foreign key (delivery_id, merchant_id)
          references haodian.webhook_deliveries (id, merchant_id) on delete cascade
      )`);
  }

  private async protect(runner: QueryRunner): Promise<void> {
    const rights: Record<string, [app: string, ingest: string]> = {
      webhook_endpoints: ['select, insert, update, delete', 'select, update'],
      webhook_deliveries: ['select, insert, update', 'select, insert, update, delete'],
      webhook_attempts: ['select', 'select, insert'],
    };
    for (const [table, [app, ingest]] of Object.entries(rights)) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${app}', '${ingest}')`,
      );
    }
    await runner.query('grant select, update on haodian.webhook_cursor to haodian_ingest');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.webhook_cursor, haodian.webhook_attempts, haodian.webhook_deliveries,
        haodian.webhook_endpoints`);
  }
}
