import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what people are listed (docs/lists.md). */
export class PeopleLists1763683200025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index users_by_created_at on haodian.users (created_at, id)');
    await runner.query(`
      create index users_disabled on haodian.users (created_at, id) where disabled_at is not null`);
    await runner.query(`
      create index role_grants_by_role on haodian.role_grants (role, user_id)
        where ended_at is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index haodian.role_grants_by_role, haodian.users_disabled, haodian.users_by_created_at`);
  }
}
