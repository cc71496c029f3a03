import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who holds which role where, the tree of agents, and whose shop is whose
 * (docs/permissions.md).
 */
export class People1763683200012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.grants(runner);
    await this.agents(runner);
    await this.reach(runner);
    await this.maySee(runner);
  }

  private async grants(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table haodian.users add column name text`);
    await runner.query(`
      create table haodian.role_grants (
        id text primary key,
        user_id text not null references haodian.users,
        role text not null check (role ~ '^[a-z_]{2,32}$'),
        scope_type text not null check (scope_type in ('platform', 'agent', 'merchant')),
        scope_id text,
        granted_by text not null,
        granted_at timestamptz not null,
        -- set when it is taken back: who held what when stays known
        ended_at timestamptz,
        check ((scope_type = 'platform') = (scope_id is null))
      )`);
    await runner.query(`
      create unique index role_grants_once on haodian.role_grants
        (user_id, role, scope_type, scope_id) nulls not distinct where ended_at is null`);
    await runner.query(`create index on haodian.role_grants (scope_id) where ended_at is null`);
    await runner.query(`grant select, insert, update on haodian.role_grants to haodian_app`);
    await runner.query(`
      alter table haodian.sessions add column grant_id text references haodian.role_grants`);
    // Until now every person held everything: nobody loses it by an update.
    await runner.query(`
      insert into haodian.role_grants (id, user_id, role, scope_type, granted_by, granted_at)
      select replace(id, 'usr_', 'grn_'), id, 'admin', 'platform', id, created_at
      from haodian.users`);
  }

  private async agents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.agents (
        id text primary key,
        kind text not null check (kind in ('region', 'branch', 'agent')),
        parent_id text,
        parent_kind text generated always as (
          case kind when 'branch' then 'region' when 'agent' then 'branch' end) stored,
        name text not null check (length(name) between 1 and 100),
        created_at timestamptz not null,
        unique (id, kind),
        check ((kind = 'region') = (parent_id is null)),
        -- a branch lies in a region, an agent in a branch: no loop can be made
        foreign key (parent_id, parent_kind) references haodian.agents (id, kind)
      )`);
    await runner.query(`create index on haodian.agents (parent_id)`);
    await runner.query(`grant select, insert, update on haodian.agents to haodian_app`);
    await runner.query(`
      -- One agent and all below it.
      create function haodian.agents_below(tops text[]) returns setof text
        language sql stable parallel safe as $$
        with recursive below (id) as (
          select id from haodian.agents where id = any (tops)
          union select a.id from haodian.agents a join below on a.parent_id = below.id)
        select id from below
      $$`);
  }

  private async reach(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.merchant_agents (
        merchant_id text not null references haodian.merchants,
        agent_id text not null references haodian.agents,
        valid_from timestamptz not null,
        valid_to timestamptz,
        handed_over_by text not null,
        primary key (merchant_id, valid_from),
        check (valid_to >= valid_from)
      )`);
    await runner.query(`
      create unique index one_agent_at_a_time on haodian.merchant_agents (merchant_id)
        where valid_to is null`);
    await runner.query(`create index on haodian.merchant_agents (agent_id)`);
    await runner.query(`
      -- Derived: a merchant, its agent and everybody above that one. A request asks this table.
      create table haodian.merchant_reach (
        agent_id text not null,
        merchant_id text not null,
        primary key (agent_id, merchant_id)
      )`);
    await runner.query(`create index on haodian.merchant_reach (merchant_id, agent_id)`);
    await runner.query(`
      -- Works out anew who sees these merchants. As its owner: who hands a merchant over may not
      -- see it any more a moment later, and nobody else writes the table.
      create function haodian.refresh_reach(merchants text[]) returns void
        language sql security definer set search_path = '' as $$
        delete from haodian.merchant_reach where merchant_id = any (merchants);
        with recursive above (agent_id, merchant_id) as (
          select m.agent_id, m.merchant_id from haodian.merchant_agents m
          where m.merchant_id = any (merchants) and m.valid_to is null
          union select a.parent_id, above.merchant_id
          from above join haodian.agents a on a.id = above.agent_id
          where a.parent_id is not null)
        insert into haodian.merchant_reach (agent_id, merchant_id)
        select agent_id, merchant_id from above
      $$`);
    await restrict(runner, 'refresh_reach(text[])');
  }

  private async maySee(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- As its owner, so that the rule of merchant_reach does not ask itself.
      create function haodian.agents_may_see(merchant text) returns boolean
        language sql stable parallel safe security definer set search_path = '' as $$
        select exists (select from haodian.merchant_reach r
          where r.merchant_id = merchant
            and r.agent_id = any (string_to_array(current_setting('haodian.agents', true), ',')))
      $$`);
    await restrict(runner, 'agents_may_see(text)');
    await runner.query(`
      create or replace function haodian.may_see(merchant text) returns boolean
        language sql stable parallel safe as $$
        select case
          when current_setting('haodian.merchants', true) = '*' then true
          when coalesce(current_setting('haodian.agents', true), '') <> ''
            then haodian.agents_may_see(merchant)
          else coalesce(
            merchant = any (string_to_array(current_setting('haodian.merchants', true), ',')),
              false)
        end
      $$`);
    for (const [table, rights] of [
      ['merchant_agents', 'select, insert, update'],
      ['merchant_reach', 'select'],
    ]) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${rights}', '')`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function haodian.may_see(merchant text) returns boolean
        language sql stable parallel safe as $$
        select case current_setting('haodian.merchants', true)
          when '*' then true
          else coalesce(
            merchant = any (string_to_array(current_setting('haodian.merchants', true), ',')),
              false)
        end
      $$`);
    await runner.query('drop function haodian.agents_may_see(text), haodian.refresh_reach(text[])');
    await runner.query('drop function haodian.agents_below(text[])');
    await runner.query('drop table haodian.merchant_reach, haodian.merchant_agents');
    await runner.query('alter table haodian.sessions drop column grant_id');
    await runner.query('drop table haodian.agents, haodian.role_grants');
    await runner.query('alter table haodian.users drop column name');
  }
}

/** What runs as its owner is called by the roles of the platform and by nobody else. */
async function restrict(runner: QueryRunner, signature: string): Promise<void> {
  await runner.query(`revoke execute on function haodian.${signature} from public`);
  await runner.query(
    `grant execute on function haodian.${signature} to haodian_app, haodian_ingest`,
  );
}
