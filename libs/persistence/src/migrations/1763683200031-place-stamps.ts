import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What changes where a payment belongs and who says it: table, events, and of which rows if not of
 * all (docs/adr/0031-a-known-place-is-proven-not-read.md). A device in stock says nothing, a
 * merchant that is new has no place yet.
 */
const DECIDING: readonly (readonly [table: string, events: string, when?: string])[] = [
  [
    'channel_mappings',
    'insert or delete or update of merchant_id, channel_account_id, sub_merchant_id',
  ],
  [
    'channel_terminals',
    'insert or delete or update of merchant_id, channel_account_id, terminal_no, terminal_id',
  ],
  ['devices', 'update of sn, model, store_id, terminal_id, placement'],
  ['devices', 'insert', 'new.store_id is not null'],
  ['devices', 'delete', 'old.store_id is not null'],
  ['merchant_fee_plans', 'insert or delete or update of merchant_id, fee_plan_id, valid_from'],
  ['merchants', 'delete or update of id, default_terminal_id'],
  ['terminals', 'insert or delete or update of id, merchant_id, store_id, plate_code'],
];

const TABLES = [...new Set(DECIDING.map(([table]) => table))];

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
    await this.counting(runner);
    await this.triggers(runner);
  }

  private async counting(runner: QueryRunner): Promise<void> {
    // At least the time, so that a database that was set back does not come to a stamp again that
    // it has had.
    await runner.query(`
      create function haodian.stamp_places() returns trigger
        language plpgsql security definer set search_path = '' as $$
      declare this text := pg_catalog.pg_current_xact_id()::text;
      begin
        if pg_catalog.current_setting('haodian.places_stamped', true) is distinct from this then
          perform pg_catalog.set_config('haodian.places_stamped', this, true);
          update haodian.place_stamps set changes = greatest(changes + 1,
              (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint)
            where part = pg_catalog.pg_backend_pid() % 16;
        end if;
        return null;
      end
      $$`);
  }

  // At the commit, so that nobody holds a counter while waiting for another row; once for each
  // transaction, however many rows it changes.
  private async triggers(runner: QueryRunner): Promise<void> {
    for (const [index, [table, events, when]] of DECIDING.entries()) {
      await runner.query(`
        create constraint trigger places_stamped_${index} after ${events} on haodian.${table}
          deferrable initially deferred for each row ${when ? `when (${when})` : ''}
          execute function haodian.stamp_places()`);
    }
    for (const table of TABLES) {
      await runner.query(`
        create trigger places_stamped_all after truncate on haodian.${table}
          for each statement execute function haodian.stamp_places()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [index, [table]] of DECIDING.entries()) {
      await runner.query(`drop trigger places_stamped_${index} on haodian.${table}`);
    }
    for (const table of TABLES) {
      await runner.query(`drop trigger places_stamped_all on haodian.${table}`);
    }
    await runner.query('drop function haodian.stamp_places()');
    await runner.query('drop table haodian.place_stamps');
  }
}
