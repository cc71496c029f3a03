import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The double-entry ledger (docs/ledger.md): accounts, entries, postings, and the rules the database
 * itself keeps.
 */
export class Ledger1763683200005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.tables(runner);
    await createAllowList(runner);
    await this.rules(runner);
    const append = 'select, insert';
    await runner.query(
      `call haodian.tenant_table('haodian.ledger_accounts', 'merchant_id', 'select',
        'select, insert, update')`,
    );
    for (const table of ['ledger_entries', 'ledger_postings']) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', 'select', '${append}')`,
      );
    }
  }

  private async tables(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type haodian.account_kind as enum (
        'acquirer_receivable', 'merchant_settlement', 'acquirer_fee',
        'channel_receivable', 'merchant_payable', 'platform_fee')`);
    await runner.query(`
      create type haodian.entry_kind as enum (
        'mirror_payment', 'mirror_refund', 'mirror_reversal',
        'held_payment', 'held_refund', 'held_reversal')`);
    await runner.query(`
      create table haodian.ledger_accounts (
        merchant_id text not null,
        id text not null,
        kind haodian.account_kind not null,
        channel_account_id text not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        balance bigint not null default 0,
        -- postings so far; the next posting's version is one more
        version bigint not null default 0,
        primary key (merchant_id, id),
        unique (merchant_id, kind, channel_account_id, currency)
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table haodian.ledger_entries (
        merchant_id text not null,
        id text not null,
        kind haodian.entry_kind not null,
        idempotency_key text not null,
        event_at timestamptz not null,
        recorded_at timestamptz not null,
        primary key (merchant_id, id),
        unique (merchant_id, idempotency_key)
      )`);
    await runner.query(`
      create table haodian.ledger_postings (
        merchant_id text not null,
        entry_id text not null,
        account_id text not null,
        entry_kind haodian.entry_kind not null,
        account_kind haodian.account_kind not null,
        currency text not null,
        amount bigint not null check (amount <> 0),
        balance_after bigint not null,
        version_after bigint not null,
        -- an account's history has one line a version: no gap can be filled twice
        primary key (merchant_id, account_id, version_after)
      )`);
    await runner.query(`create index on haodian.ledger_postings (entry_id)`);
  }

  private async rules(runner: QueryRunner): Promise<void> {
    await createPostingCheck(runner);
    await runner.query(`
      create trigger balanced after insert on haodian.ledger_postings
        referencing new table as inserted for each statement execute function
          haodian.check_postings()`);
    for (const table of ['ledger_entries', 'ledger_postings']) {
      await runner.query(`
        create trigger append_only before update or delete or truncate on haodian.${table}
          for each statement execute function haodian.refuse_rewrite()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.ledger_postings, haodian.ledger_entries, haodian.ledger_accounts,
        haodian.ledger_allowed`);
    await runner.query('drop function haodian.check_postings()');
    await runner.query('drop type haodian.entry_kind');
    await runner.query('drop type haodian.account_kind');
  }
}

/** Which account kinds an entry kind may touch, as a table; used until the keys were changed. */
export async function createAllowList(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table haodian.ledger_allowed (
      entry_kind haodian.entry_kind not null,
      account_kind haodian.account_kind not null,
      primary key (entry_kind, account_kind)
    )`);
  await runner.query(`
    insert into haodian.ledger_allowed
    select e.kind::haodian.entry_kind, a.kind::haodian.account_kind
    from (values ('mirror_payment'), ('mirror_refund'), ('mirror_reversal')) e (kind),
         (values ('acquirer_receivable'), ('merchant_settlement'), ('acquirer_fee')) a (kind)
    union all
    select e.kind::haodian.entry_kind, a.kind::haodian.account_kind
    from (values ('held_payment'), ('held_refund'), ('held_reversal')) e (kind),
         (values ('channel_receivable'), ('merchant_payable'), ('platform_fee')) a (kind)`);
  await runner.query('grant select on haodian.ledger_allowed to haodian_app, haodian_ingest');
}

/** The check of what a statement posts, the allow-list included. */
export async function createPostingCheck(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- Runs once a statement over what it inserted: measured free, where a deferred row trigger
    -- halved throughput.
    create or replace function haodian.check_postings() returns trigger language plpgsql as $$
    declare faulty text;
    begin
      select entry_id into faulty from inserted group by merchant_id, entry_id
        having sum(amount) <> 0 or count(distinct currency) <> 1 limit 1;
      if found then
        raise exception 'entry % does not balance in one currency', faulty using errcode =
          'check_violation';
      end if;
      select i.entry_id into faulty from inserted i
        where not exists (select from haodian.ledger_allowed a
          where a.entry_kind = i.entry_kind and a.account_kind = i.account_kind) limit 1;
      if found then
        raise exception 'entry % touches an account it may not', faulty using errcode =
          'check_violation';
      end if;
      return null;
    end
    $$`);
}
