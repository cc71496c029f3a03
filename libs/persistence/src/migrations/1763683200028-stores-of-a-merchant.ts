import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores are listed merchant by merchant, and those of one are sorted sooner than they are picked
 * out of everybody's in an order. These indexes make no list quicker, and every new store writes
 * them.
 */
export class StoresOfAMerchant1763683200028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index haodian.stores_by_created_at, haodian.stores_by_name');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('create index stores_by_created_at on haodian.stores (created_at, id)');
    await runner.query('create index stores_by_name on haodian.stores (name, id)');
  }
}
