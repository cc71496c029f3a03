import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may see which rows (docs/architecture.md, "Database roles"), and how a table joins that rule.
 */
export class Foundations1763683200001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Every policy of a tenant table asks this one function; richer roles change it and nothing
      -- else. The setting is made in the first statement of a transaction: '*', or merchant ids
      -- joined by commas.
      create function haodian.may_see(merchant text) returns boolean
        language sql stable parallel safe as $$
        select case current_setting('haodian.merchants', true)
          when '*' then true
          else coalesce(
            merchant = any (string_to_array(current_setting('haodian.merchants', true), ',')),
              false)
        end
      $$`);
    await runner.query(`
      -- Puts a table under the tenant rule: requests see what may_see() lets them see, ingest sees
      -- all rows of the tables it is granted. Grants are named, so that what nobody needs nobody
      -- has.
      create procedure haodian.tenant_table(
        relation regclass, merchant_column text, app_rights text, ingest_rights text)
        language plpgsql as $$
      begin
        execute format('alter table %s enable row level security', relation);
        execute format(
          'create policy tenant on %s to haodian_app using (haodian.may_see(%I))',
          relation, merchant_column);
        if app_rights <> '' then
          execute format('grant %s on %s to haodian_app', app_rights, relation);
        end if;
        if ingest_rights <> '' then
          execute format('create policy ingest on %s to haodian_ingest using (true)', relation);
          execute format('grant %s on %s to haodian_ingest', ingest_rights, relation);
        end if;
      end
      $$`);
    await runner.query(`
      -- For tables whose history is never rewritten, whoever asks.
      create function haodian.refuse_rewrite() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function haodian.refuse_rewrite()');
    await runner.query('drop procedure haodian.tenant_table(regclass, text, text, text)');
    await runner.query('drop function haodian.may_see(text)');
  }
}
