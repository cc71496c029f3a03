import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a payment writes lies at few places of the indexes
 * (docs/adr/0030-a-payment-writes-at-few-places.md): the lines of its entry beside each other, its
 * live events at the end of one of 64 lanes, its announcement by device only.
 */
export class PlacesInIndexes1763683200030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await postingsKey(runner, 'merchant_id, version_after, account_id');
    await runner.query('create index on haodian.device_assignments (store_id, sn)');
    await runner.query('drop index haodian.announcements_store');
    await runner.query('drop index haodian.live_events_store_id_id_idx');
    await runner.query(`
      create index live_events_lane on haodian.live_events ((hashtext(store_id) & 63), id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index haodian.live_events_lane');
    await runner.query('create index on haodian.live_events (store_id, id)');
    await runner.query('create index announcements_store on haodian.announcements (store_id, id)');
    await runner.query('drop index haodian.device_assignments_store_id_sn_idx');
    await postingsKey(runner, 'account_id, version_after, merchant_id');
  }
}

async function postingsKey(runner: QueryRunner, columns: string): Promise<void> {
  await runner.query(`
    alter table haodian.ledger_postings drop constraint ledger_postings_pkey,
      add constraint ledger_postings_pkey primary key (${columns})`);
}
