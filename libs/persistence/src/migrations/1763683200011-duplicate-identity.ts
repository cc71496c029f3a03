import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Incidents in which two devices use the identity of one. */
export class DuplicateIdentity1763683200011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.devices
        -- when the second device was found; null: no incident
        add column duplicate_since timestamptz,
        -- when it was seen last, written at most once a minute
        add column duplicate_seen_at timestamptz,
        -- what tells the two apart; null where the broker does not show them
        add column duplicate_marks jsonb,
        add constraint duplicate_is_whole check (
          (duplicate_since is null) = (duplicate_seen_at is null)
          and (duplicate_marks is null or duplicate_since is not null))`);
    // The sweep looks for the few that are open.
    await runner.query(`
      create index devices_duplicate on haodian.devices (duplicate_seen_at)
        where duplicate_since is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.devices drop column duplicate_marks, drop column duplicate_seen_at,
        drop column duplicate_since`);
  }
}
