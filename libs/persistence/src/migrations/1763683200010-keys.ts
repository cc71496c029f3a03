import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createAllowList, createPostingCheck } from './1763683200005-ledger.js';

/** A table, and the columns of its primary key before and after. */
type KeyChange = readonly [table: string, before: string, after: string];

const KEYS: readonly KeyChange[] = [
  ['inbox', 'channel_account_id, kind, channel_id', 'channel_id, channel_account_id, kind'],
  ['payments', 'merchant_id, id', 'id, merchant_id'],
  ['store_days', 'merchant_id, store_id, day', 'store_id, day, merchant_id'],
  [
    'store_day_channels',
    'merchant_id, store_id, day, channel',
    'store_id, day, channel, merchant_id',
  ],
  ['ledger_accounts', 'merchant_id, id', 'id, merchant_id'],
  ['ledger_entries', 'merchant_id, id', 'id, merchant_id'],
  [
    'ledger_postings',
    'merchant_id, account_id, version_after',
    'account_id, version_after, merchant_id',
  ],
  ['announcements', 'merchant_id, id', 'id, merchant_id'],
];

/**
 * Keys that begin with what tells rows apart, and no index for what a key already says
 * (docs/adr/0015-keys-begin-with-what-differs.md).
 */
export class Keys1763683200010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.keys(runner, ([table, , after]) => [table, after], 'payment_id, merchant_id');
    await runner.query('drop index haodian.payments_id');
    await runner.query('drop index haodian.announcements_newest');
    await runner.query('drop index haodian.announcements_payment');
    await runner.query('create index announcements_store on haodian.announcements (store_id, id)');
    await this.ledgerRules(runner);
    await this.events(runner, 'json');
    await runner.query('alter index haodian.inbox_raw_age set (autosummarize = on)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.keys(runner, ([table, before]) => [table, before], 'merchant_id, payment_id');
    await runner.query('create index payments_id on haodian.payments (id)');
    await runner.query('create index announcements_newest on haodian.announcements (id)');
    await runner.query('create index announcements_payment on haodian.announcements (payment_id)');
    await runner.query('drop index haodian.announcements_store');
    await this.ledgerRulesBefore(runner);
    await this.events(runner, 'jsonb');
    await runner.query('alter index haodian.inbox_raw_age reset (autosummarize)');
  }

  private async keys(
    runner: QueryRunner,
    wanted: (change: KeyChange) => [table: string, columns: string],
    refundColumns: string,
  ): Promise<void> {
    await runner.query(`
      alter table haodian.refunds drop constraint if exists refunds_merchant_id_payment_id_fkey,
        drop constraint if exists refunds_payment_id_merchant_id_fkey`);
    for (const [table, columns] of KEYS.map(wanted)) {
      await runner.query(`
        alter table haodian.${table} drop constraint ${table}_pkey, add primary key (${columns})`);
    }
    await runner.query(`
      alter table haodian.refunds add foreign key (${refundColumns})
        references haodian.payments (${refundColumns.replace('payment_id', 'id')})`);
  }

  private async ledgerRules(runner: QueryRunner): Promise<void> {
    // An entry's id is made of merchant and idempotency key: the primary key refuses a second one.
    await runner.query(`
      alter table haodian.ledger_entries
        drop constraint ledger_entries_merchant_id_idempotency_key_key`);
    await runner.query(`
      alter table haodian.ledger_postings add constraint ledger_postings_flow check (
        case when entry_kind in ('mirror_payment', 'mirror_refund', 'mirror_reversal')
          then account_kind in ('acquirer_receivable', 'merchant_settlement', 'acquirer_fee')
        when entry_kind in ('held_payment', 'held_refund', 'held_reversal')
          then account_kind in ('channel_receivable', 'merchant_payable', 'platform_fee')
        else false end)`);
    await runner.query(`
      create or replace function haodian.check_postings() returns trigger language plpgsql as $$
      declare faulty text;
      begin
        select entry_id into faulty from inserted group by merchant_id, entry_id
          having sum(amount) <> 0 or min(currency) <> max(currency) limit 1;
        if found then
          raise exception 'entry % does not balance in one currency', faulty using errcode =
            'check_violation';
        end if;
        return null;
      end
      $$`);
    await runner.query('drop table haodian.ledger_allowed');
  }

  private async ledgerRulesBefore(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.ledger_entries add unique (merchant_id, idempotency_key)`);
    await createAllowList(runner);
    await createPostingCheck(runner);
    await runner.query(`
      alter table haodian.ledger_postings drop constraint ledger_postings_flow`);
  }

  /** Events are only ever passed on: `json` is kept as it was written. */
  private async events(runner: QueryRunner, type: 'json' | 'jsonb'): Promise<void> {
    await runner.query(`
      alter table haodian.outbox alter payload type ${type} using payload::${type}`);
    await runner.query(`
      alter table haodian.live_events alter data type ${type} using data::${type}`);
  }
}
