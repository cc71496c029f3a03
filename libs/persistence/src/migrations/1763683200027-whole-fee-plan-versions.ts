import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The rules of a version of a fee plan are written at once: nobody may change or remove one, and
 * now nobody may add one either, or a version that is valid would say something else.
 */
export class WholeFeePlanVersions1763683200027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function haodian.keep_version_whole() returns trigger language plpgsql as $$
      begin
        if exists (select from added a group by a.fee_plan_id, a.version
          having count(*) < (select count(*) from haodian.fee_plan_rules r
            where r.fee_plan_id = a.fee_plan_id and r.version = a.version)) then
          raise exception 'a version of a fee plan that has rules gets no further ones'
            using errcode = 'restrict_violation';
        end if;
        return null;
      end
      $$`);
    await runner.query(`
      create trigger written_at_once after insert on haodian.fee_plan_rules
        referencing new table as added
        for each statement execute function haodian.keep_version_whole()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger written_at_once on haodian.fee_plan_rules');
    await runner.query('drop function haodian.keep_version_whole()');
  }
}
