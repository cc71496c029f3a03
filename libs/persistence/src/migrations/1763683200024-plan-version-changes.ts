import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = ['fee_plan', 'settlement_account', 'channel_mappings'];

/** New versions of fee plans are changes that a second person approves (docs/changes.md). */
export class PlanVersionChanges1763683200024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.proposed_changes
        -- which versions the plan had when it was proposed; anything else later makes it stale
        add column basis text,
        add constraint of_a_plan check ((kind = 'fee_plan_version') = (basis is not null)),
        -- a plan is every merchant's, so who proposes sees every merchant
        add constraint of_no_merchant check (kind <> 'fee_plan_version' or merchant_id is null)`);
    await this.allow(runner, [...KINDS, 'fee_plan_version']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from haodian.proposed_changes where kind = 'fee_plan_version'`);
    await this.allow(runner, KINDS);
    await runner.query(`
      alter table haodian.proposed_changes drop constraint of_no_merchant,
        drop constraint of_a_plan, drop column basis`);
  }

  private async allow(runner: QueryRunner, kinds: readonly string[]): Promise<void> {
    await runner.query(`
      alter table haodian.proposed_changes drop constraint proposed_changes_kind_check,
        add constraint proposed_changes_kind_check
          check (kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}))`);
  }
}
