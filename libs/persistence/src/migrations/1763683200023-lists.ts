import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what merchants are found, and in which order they are listed (docs/lists.md). */
export class Lists1763683200023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.columns(runner);
    await this.terms(runner);
    await this.views(runner);
    await this.indexes(runner);
  }

  private async columns(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.merchants
        -- the name as it is pronounced; empty until the platform has worked it out
        add column sort_name text not null default '',
        -- of its newest application; null: it was made without one
        add column kind text check (kind in ('individual', 'individually_owned', 'company'))`);
    await runner.query(`
      update haodian.merchants m set kind = (select a.kind from haodian.applications a
        where a.merchant_id = m.id order by a.id desc limit 1)`);
    await runner.query(`
      create function haodian.kind_of_merchant() returns trigger language plpgsql as $$
      begin
        update haodian.merchants set kind = new.kind
          where id = new.merchant_id and kind is distinct from new.kind;
        return null;
      end
      $$`);
    await runner.query(`
      create trigger kind_of_merchant after insert or update of kind on haodian.applications
        for each row execute function haodian.kind_of_merchant()`);
  }

  private async terms(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A line for each way something of a merchant is found by, a line feed at both ends. Its
      -- source: the id of the merchant, a store, a terminal or an application, or a device's SN.
      create table haodian.search_terms (
        merchant_id text not null references haodian.merchants,
        source text not null,
        haystack text not null check (haystack ~ '^\\n.*\\n$' and length(haystack) <= 4000),
        -- of the rules that made it; 0: without the pronunciation of names
        version smallint not null,
        primary key (merchant_id, source)
      )`);
    await runner.query(`
      -- All runs of one to three characters, but of a line that begins with ~ (a keyed hash) the
      -- line itself. The index is asked for those of a search, then the rows are looked at.
      create function haodian.search_grams(haystack text) returns text[]
        language sql immutable strict parallel safe cost 10000 as $$
        select array_agg(gram) from (
          select substr(line, at, n) from unnest(string_to_array(haystack, E'\\n')) line,
            generate_series(1, 3) n, generate_series(1, length(line) - n + 1) at
          where line not like '~%'
          union all
          select line from unnest(string_to_array(haystack, E'\\n')) line where line like '~%'
        ) grams (gram)
      $$`);
    await runner.query(
      `call haodian.tenant_table('haodian.search_terms', 'merchant_id',
         'select, insert, update, delete', '')`,
    );
    await runner.query(`
      insert into haodian.search_terms
      select merchant_id, id, E'\\n' || lower(plate_code) || E'\\n', 1 from haodian.terminals
      union all
      select merchant_id, sn, E'\\n' || lower(replace(sn, '-', '')) || E'\\n', 1
      from haodian.devices where merchant_id is not null`);
    await runner.query(`
      -- No list of pending entries: each search would read it to its end.
      create index search_terms_grams on haodian.search_terms
        using gin (haodian.search_grams(haystack)) with (fastupdate = off)`);
    // Nobody plans by them, and to work them out takes seconds.
    await runner.query('alter index haodian.search_terms_grams alter column 1 set statistics 0');
  }

  /**
   * A policy is asked row by row before anything else, which a search that passes over thousands of
   * rows cannot pay. These views, of the owner, say the same in a form that is asked in passing.
   * What they find is read from its table, under the policy.
   */
  private async views(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view haodian.listed_merchants as
      select m.id, m.created_at, m.sort_name, m.state, m.kind from haodian.merchants m
      where ${inScope('m.id')}`);
    await runner.query(`
      create view haodian.listed_terms as
      select t.merchant_id as id, t.haystack from haodian.search_terms t
      where ${inScope('t.merchant_id')}`);
    await runner.query(
      'grant select on haodian.listed_merchants, haodian.listed_terms to haodian_app',
    );
    await runner.query(`
      -- Whoever asks for the rows of their own agents has them without a look at each.
      alter policy tenant on haodian.merchant_reach using (
        agent_id = any (string_to_array(current_setting('haodian.agents', true), ','))
        or haodian.may_see(merchant_id))`);
  }

  private async indexes(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of INDEXES) {
      await runner.query(`create index ${table}_by_${columns[0]} on haodian.${table}
        (${[...columns, table === 'devices' ? 'sn' : 'id'].join(', ')})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter policy tenant on haodian.merchant_reach using (haodian.may_see(merchant_id))`);
    for (const [table, [column]] of INDEXES)
      await runner.query(`drop index haodian.${table}_by_${column}`);
    await runner.query('drop view haodian.listed_merchants, haodian.listed_terms');
    await runner.query('drop table haodian.search_terms');
    await runner.query('drop function haodian.search_grams(text)');
    await runner.query('drop trigger kind_of_merchant on haodian.applications');
    await runner.query('drop function haodian.kind_of_merchant()');
    await runner.query('alter table haodian.merchants drop column kind, drop column sort_name');
  }
}

/** For the sorts and filters of the lists, each ending in what tells rows apart. */
const INDEXES: readonly (readonly [table: string, columns: readonly [string, ...string[]]])[] = [
  ['merchants', ['created_at']],
  ['merchants', ['sort_name']],
  ['merchants', ['state', 'created_at']],
  ['merchants', ['kind', 'created_at']],
  ['stores', ['created_at']],
  ['stores', ['name']],
  ['devices', ['created_at']],
  ['devices', ['model']],
  ['devices', ['merchant_id']],
];

/** SQL: what `may_see` says of a merchant, with the settings read once a statement. */
function inScope(merchant: string): string {
  const setting = (name: string) =>
    `(select string_to_array(current_setting('haodian.${name}', true), ','))`;
  return `
    case when (select current_setting('haodian.merchants', true)) = '*' then true
      when (select coalesce(current_setting('haodian.agents', true), '')) <> '' then
        -- a limit keeps it a look into the index for each row, not a reading of all
        (select true from haodian.merchant_reach r where r.merchant_id = ${merchant}
          and r.agent_id = any (${setting('agents')}::text[]) limit 1) is not null
      else coalesce(${merchant} = any (${setting('merchants')}::text[]), false) end`;
}
