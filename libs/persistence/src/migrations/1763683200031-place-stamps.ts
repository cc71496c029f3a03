import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What decides where a payment belongs and who says it: these columns, and rows that come or go
 * (docs/adr/0031-a-known-place-is-proven-not-read.md).
 */
const DECIDING: Readonly<Record<string, string>> = {
  channel_mappings: 'merchant_id, channel_account_id, sub_merchant_id',
  channel_terminals: 'merchant_id, channel_account_id, terminal_no, terminal_id',
  devices: 'sn, model, store_id, terminal_id, placement',
  merchant_fee_plans: 'merchant_id, fee_plan_id, valid_from',
  merchants: 'id, default_terminal_id',
  terminals: 'id, merchant_id, store_id, plate_code',
};

/**
 * Counts the changes of where payments belong, so that who keeps places in memory knows whether
 * they are still right.
 */
export class PlaceStamps1763683200031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row would make all changes wait for each other; what counts is the sum.
      create table haodian.place_stamps (
        part smallint primary key,
        changes bigint not null default 0
      ) with (fillfactor = 50)`);
    await runner.query(`
      insert into haodian.place_stamps (part) select generate_series(0, 15)`);
    await runner.query('grant select on haodian.place_stamps to haodian_ingest');
    // At the commit, so that nobody holds a part while waiting for something else; once for each
    // transaction, however many rows it changes.
    await runner.query(`
      create function haodian.stamp_places() returns trigger
        language plpgsql security definer set search_path = '' as $$
      declare this text := pg_catalog.pg_current_xact_id()::text;
      begin
        if pg_catalog.current_setting('haodian.places_stamped', true) is distinct from this then
          perform pg_catalog.set_config('haodian.places_stamped', this, true);
          update haodian.place_stamps set changes = changes + 1
            where part = pg_catalog.pg_backend_pid() % 16;
        end if;
        return null;
      end
      $$`);
    for (const [table, columns] of Object.entries(DECIDING)) {
      await runner.query(`
        create constraint trigger places_stamped
          after insert or delete or update of ${columns} on haodian.${table}
          deferrable initially deferred for each row execute function haodian.stamp_places()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(DECIDING)) {
      await runner.query(`drop trigger places_stamped on haodian.${table}`);
    }
    await runner.query('drop function haodian.stamp_places()');
    await runner.query('drop table haodian.place_stamps');
  }
}
