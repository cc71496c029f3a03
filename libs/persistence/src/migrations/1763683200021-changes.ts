import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Changes that a second person approves and that take effect later, settlement accounts with their
 * history, and bulk jobs (docs/changes.md).
 */
export class Changes1763683200021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.changes(runner);
    await this.settlementAccounts(runner);
    await this.jobs(runner);
    const rights: Record<string, string> = {
      proposed_changes: 'select, insert, update',
      change_merchants: 'select, insert',
      merchant_settlement_accounts: 'select, insert',
      bulk_jobs: 'select, insert, update',
      bulk_job_rows: 'select, insert, update',
    };
    for (const [table, app] of Object.entries(rights)) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${app}', '')`,
      );
    }
  }

  private async changes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.proposed_changes (
        id text primary key,
        -- null: of several merchants, seen by who sees every merchant
        merchant_id text references haodian.merchants,
        kind text not null
          check (kind in ('fee_plan', 'settlement_account', 'channel_mappings')),
        state text not null default 'proposed' check (
          state in ('proposed', 'approved', 'applied', 'refused', 'withdrawn', 'stale')),
        wanted json not null,
        -- a settlement account as it is wanted, sealed (AES-256-GCM, key id in front)
        sealed bytea,
        preview json not null,
        -- what a second person types to approve it, as it was shown to them
        confirm text not null,
        not_before timestamptz,
        reason text not null check (length(reason) between 1 and 500),
        -- the bulk job that does it once it is due; else its merchants are in change_merchants
        job_id text,
        proposed_by text not null,
        proposed_at timestamptz not null,
        approved_by text,
        approved_at timestamptz,
        takes_effect_at timestamptz,
        -- who refused or withdrew it; null where the platform ended it
        closed_by text,
        closed_at timestamptz,
        closed_reason text check (length(closed_reason) between 1 and 500),
        outdated json,
        check ((kind = 'settlement_account') = (sealed is not null)),
        check (approved_by is null or approved_by <> proposed_by),
        check ((approved_by is null) = (takes_effect_at is null)),
        check (state not in ('approved', 'applied') or approved_by is not null),
        check ((state in ('proposed', 'approved')) = (closed_at is null))
      )`);
    await runner.query(`
      create index proposed_changes_due on haodian.proposed_changes (takes_effect_at)
        where state = 'approved'`);
    await runner.query(`create index on haodian.proposed_changes (merchant_id, id)`);
    await runner.query(`create index on haodian.proposed_changes (state, id)`);
    await runner.query(`
      create table haodian.change_merchants (
        change_id text not null references haodian.proposed_changes,
        merchant_id text not null references haodian.merchants,
        -- what the merchant had when it was proposed; anything else later makes it stale
        basis text not null,
        primary key (change_id, merchant_id)
      )`);
    await runner.query(`create index on haodian.change_merchants (merchant_id)`);
  }

  private async settlementAccounts(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- To which account a merchant is paid from when, until the next one begins.
      create table haodian.merchant_settlement_accounts (
        merchant_id text not null references haodian.merchants,
        valid_from timestamptz not null,
        -- holder, number and bank, sealed
        account bytea not null,
        change_id text not null references haodian.proposed_changes,
        primary key (merchant_id, valid_from)
      )`);
    await runner.query(`
      create trigger append_only before update or delete or truncate
        on haodian.merchant_settlement_accounts
        for each statement execute function haodian.refuse_rewrite()`);
  }

  private async jobs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.bulk_jobs (
        id text primary key,
        -- null: of several merchants, seen by who sees every merchant
        merchant_id text references haodian.merchants,
        kind text not null check (kind in ('assign_fee_plan', 'hand_over_merchants')),
        state text not null
          check (state in ('waiting', 'running', 'finished', 'stopped', 'refused')),
        dry_run boolean not null,
        reason text not null check (length(reason) between 1 and 500),
        row_count integer not null check (row_count between 1 and 10000),
        undo_of text references haodian.bulk_jobs,
        change_id text references haodian.proposed_changes,
        started_by text not null,
        created_at timestamptz not null,
        ended_at timestamptz,
        check ((state in ('waiting', 'running')) = (ended_at is null))
      )`);
    await runner.query(`
      create index bulk_jobs_running on haodian.bulk_jobs (id) where state = 'running'`);
    await runner.query(`create index on haodian.bulk_jobs (merchant_id, id)`);
    await runner.query(`
      create unique index bulk_jobs_undone_once on haodian.bulk_jobs (undo_of)
        where state not in ('refused', 'stopped') and not dry_run`);
    await runner.query(`
      create table haodian.bulk_job_rows (
        job_id text not null references haodian.bulk_jobs,
        n integer not null,
        -- as it was given: there may be no such merchant
        merchant_id text not null,
        -- the fee plan or the agent the merchant is to have
        target_id text not null,
        -- where the merchant must still have this (null: nothing) for the row to be done
        expects boolean not null,
        expected_id text,
        state text not null default 'pending'
          check (state in ('pending', 'done', 'unchanged', 'skipped', 'failed')),
        code text,
        message text,
        before_id text,
        at timestamptz,
        primary key (job_id, n, merchant_id),
        check ((state = 'pending') = (at is null))
      )`);
    await runner.query(`
      create index bulk_job_rows_pending on haodian.bulk_job_rows (job_id, n)
        where state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.bulk_job_rows, haodian.bulk_jobs, haodian.merchant_settlement_accounts,
        haodian.change_merchants, haodian.proposed_changes`);
  }
}
