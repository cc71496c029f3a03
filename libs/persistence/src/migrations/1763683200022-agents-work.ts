import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What agents do: tasks at shops, leads, and the areas they work in (docs/agents.md). */
export class AgentsWork1763683200022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A range of texts, so that an exclusion constraint can ask for equal texts (a range from a
      -- text to itself) without an extension that a managed server may refuse.
      create type haodian.text_range as range (subtype = text, collation = "C")`);
    await this.ownership(runner);
    await this.tasks(runner);
    await this.maySeeAgent(runner);
    await this.territories(runner);
    await this.leads(runner);
  }

  private async ownership(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Commission is paid by who had a merchant when: never two at one moment. Asked once a
      -- statement, over what it wrote: an exclusion constraint would make handing ten thousand
      -- over take half a minute. Whoever writes has locked the merchant.
      create function haodian.refuse_two_agents() returns trigger language plpgsql as $$
      begin
        if exists (
          select from written w join haodian.merchant_agents c on c.merchant_id = w.merchant_id
          where c.valid_from <> w.valid_from
            and tstzrange(c.valid_from, c.valid_to) && tstzrange(w.valid_from, w.valid_to)) then
          raise exception 'two agents at one moment' using errcode = 'exclusion_violation';
        end if;
        return null;
      end
      $$`);
    for (const event of ['insert', 'update']) {
      await runner.query(`
        create trigger one_agent_at_every_moment_${event} after ${event}
          on haodian.merchant_agents referencing new table as written
          for each statement execute function haodian.refuse_two_agents()`);
    }
  }

  private async tasks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.tasks (
        id text not null,
        merchant_id text not null references haodian.merchants,
        store_id text,
        sn text references haodian.devices,
        kind text not null check (kind in ('visit', 'replace', 'retrain', 'other')),
        -- null: nobody's yet
        assignee_id text references haodian.users,
        -- the Shanghai day
        due_day date not null,
        notes text check (length(notes) between 1 and 2000),
        state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
        result text check (length(result) between 1 and 2000),
        version integer not null default 1,
        created_by text not null,
        created_at timestamptz not null,
        closed_at timestamptz,
        primary key (id, merchant_id),
        foreign key (merchant_id, store_id) references haodian.stores (merchant_id, id),
        check ((state = 'open') = (closed_at is null)),
        check ((state = 'open') = (result is null))
      )`);
    await runner.query(`create index on haodian.tasks (merchant_id, due_day, id)`);
    await runner.query(`create index on haodian.tasks (due_day, id)`);
    await runner.query(`create index on haodian.tasks (assignee_id, due_day, id)`);
    await runner.query(`
      create table haodian.task_events (
        task_id text not null,
        -- the version it made
        version integer not null,
        merchant_id text not null,
        at timestamptz not null,
        by_id text not null,
        what text not null check (what in ('created', 'changed', 'done', 'cancelled')),
        -- the fields that were set, with their new values
        fields json not null,
        primary key (task_id, version, merchant_id),
        foreign key (task_id, merchant_id) references haodian.tasks (id, merchant_id)
      )`);
    await runner.query(
      `call haodian.tenant_table('haodian.tasks', 'merchant_id', 'select, insert, update', '')`,
    );
    await runner.query(
      `call haodian.tenant_table('haodian.task_events', 'merchant_id', 'select, insert', '')`,
    );
  }

  private async maySeeAgent(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Whose are things of agents that are at no merchant yet: the agent's, and of all above.
      create function haodian.may_see_agent(agent text) returns boolean
        language sql stable parallel safe as $$
        select case
          when current_setting('haodian.merchants', true) = '*' then true
          when coalesce(current_setting('haodian.agents', true), '') <> '' then exists (
            select from haodian.agents a left join haodian.agents b on b.id = a.parent_id
            where a.id = agent and array[a.id, a.parent_id, b.parent_id]
              && string_to_array(current_setting('haodian.agents', true), ','))
          else false
        end
      $$`);
  }

  private async territories(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.territories (
        id text primary key,
        agent_id text not null references haodian.agents,
        -- two digits of GB/T 2260; without a district the whole city, without a city all of it
        province text not null check (province ~ '^[0-9]{2}$'),
        city text check (length(city) between 2 and 30),
        district text check (length(district) between 2 and 30),
        division text not null generated always as (
          province || '/' || coalesce(city, '') || '/' || coalesce(district, '')) stored,
        -- Shanghai days; valid_to is the first on which it is the agent's no more
        valid_from date not null,
        valid_to date,
        given_by text not null,
        created_at timestamptz not null,
        check (valid_to >= valid_from),
        check (district is null or city is not null),
        constraint one_agent_a_division exclude using gist (
          haodian.text_range(division, division, '[]') with &&,
          daterange(valid_from, valid_to) with &&)
      )`);
    await runner.query(`create index on haodian.territories (agent_id)`);
    await this.ofAgents(runner, 'territories', 'select, insert, update');
  }

  private async leads(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.leads (
        id text primary key,
        -- null: nobody's yet, seen by operators only
        agent_id text references haodian.agents,
        name text not null check (length(name) between 1 and 100),
        -- the name as it is compared
        name_key text not null,
        -- who is asked for and under which number: sealed (AES-256-GCM, key id in front)
        contact bytea,
        -- a keyed hash, for looking a number up
        phone_hash bytea,
        province text check (province ~ '^[0-9]{2}$'),
        city text,
        district text,
        detail text check (length(detail) <= 200),
        source text check (length(source) between 1 and 100),
        notes text check (length(notes) between 1 and 2000),
        state text not null default 'new'
          check (state in ('new', 'contacted', 'converted', 'lost')),
        lost_reason text check (length(lost_reason) between 1 and 500),
        application_id text,
        version integer not null default 1,
        created_by text not null,
        created_at timestamptz not null,
        check ((state = 'lost') = (lost_reason is not null)),
        check ((state = 'converted') = (application_id is not null))
      )`);
    await runner.query(`create index on haodian.leads (agent_id, id)`);
    await runner.query(`create index on haodian.leads (phone_hash)`);
    await runner.query(`create index on haodian.leads (province, city, district, id)`);
    await runner.query(`
      create table haodian.lead_events (
        lead_id text not null references haodian.leads,
        -- the version it made
        version integer not null,
        at timestamptz not null,
        by_id text not null,
        -- names of the fields that were set; what they were is in the audit log
        fields text[] not null,
        primary key (lead_id, version)
      )`);
    await this.ofAgents(runner, 'leads', 'select, insert, update');
    await runner.query(`alter table haodian.lead_events enable row level security`);
    await runner.query(`
      create policy of_agent on haodian.lead_events to haodian_app
        using (exists (select from haodian.leads l where l.id = lead_events.lead_id))`);
    await runner.query(`grant select, insert on haodian.lead_events to haodian_app`);
  }

  private async ofAgents(runner: QueryRunner, table: string, rights: string): Promise<void> {
    await runner.query(`alter table haodian.${table} enable row level security`);
    await runner.query(`
      create policy of_agent on haodian.${table} to haodian_app
        using (haodian.may_see_agent(agent_id))`);
    await runner.query(`grant ${rights} on haodian.${table} to haodian_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.lead_events, haodian.leads, haodian.territories, haodian.task_events,
        haodian.tasks`);
    await runner.query('drop function haodian.may_see_agent(text)');
    for (const event of ['insert', 'update']) {
      await runner.query(`
        drop trigger one_agent_at_every_moment_${event} on haodian.merchant_agents`);
    }
    await runner.query('drop function haodian.refuse_two_agents()');
    await runner.query('drop type haodian.text_range');
  }
}
