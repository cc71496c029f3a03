import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Merchants, stores, terminals with their plates, fee plans. */
export class Merchants1763683200003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.merchants (
        id text primary key,
        name text not null check (length(name) between 1 and 100),
        default_terminal_id text,
        created_at timestamptz not null
      )`);
    await runner.query(`
      create table haodian.stores (
        id text primary key,
        merchant_id text not null references haodian.merchants,
        name text not null check (length(name) between 1 and 100),
        address text,
        lat double precision check (lat between -90 and 90),
        lng double precision check (lng between -180 and 180),
        created_at timestamptz not null,
        unique (merchant_id, id)
      )`);
    await runner.query(`
      create table haodian.terminals (
        id text primary key,
        merchant_id text not null,
        store_id text not null,
        name text not null check (length(name) between 1 and 100),
        -- what the printed plate carries: unguessable, with a check character
        plate_code text not null unique,
        created_at timestamptz not null,
        unique (merchant_id, id),
        foreign key (merchant_id, store_id) references haodian.stores (merchant_id, id)
      )`);
    await runner.query(`create index on haodian.terminals (store_id)`);
    await runner.query(`
      alter table haodian.merchants add constraint default_terminal_is_own
        foreign key (id, default_terminal_id) references haodian.terminals (merchant_id, id)`);
    await runner.query(`
      create table haodian.fee_plans (
        id text primary key,
        name text not null,
        created_at timestamptz not null
      )`);
    await runner.query(`
      create table haodian.fee_plan_rules (
        fee_plan_id text not null references haodian.fee_plans,
        version integer not null default 1,
        channel text not null,
        -- an exact decimal below 1, as agreed: '0.0038'
        rate text not null check (rate ~ '^0(\\.[0-9]{1,6})?$'),
        min_fee bigint check (min_fee >= 0),
        max_fee bigint check (max_fee >= 0),
        primary key (fee_plan_id, version, channel),
        check (min_fee is null or max_fee is null or min_fee <= max_fee)
      )`);
    await runner.query(`
      create table haodian.merchant_fee_plans (
        merchant_id text not null references haodian.merchants,
        valid_from timestamptz not null,
        fee_plan_id text not null references haodian.fee_plans,
        version integer not null default 1,
        assigned_at timestamptz not null,
        primary key (merchant_id, valid_from)
      )`);
    await this.protect(runner);
  }

  private async protect(runner: QueryRunner): Promise<void> {
    const manage = 'select, insert, update';
    await runner.query(
      `call haodian.tenant_table('haodian.merchants', 'id', '${manage}', 'select')`,
    );
    for (const table of ['stores', 'terminals', 'merchant_fee_plans']) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${manage}', 'select')`,
      );
    }
    // Fee plans are offers, not tenant data: which plan a merchant has is.
    await runner.query(
      'grant select, insert on haodian.fee_plans, haodian.fee_plan_rules to haodian_app',
    );
    await runner.query(
      'grant select on haodian.fee_plans, haodian.fee_plan_rules to haodian_ingest',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.merchant_fee_plans, haodian.fee_plan_rules, haodian.fee_plans,
        haodian.terminals, haodian.stores, haodian.merchants cascade`);
  }
}
