import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications of shops to be taken on, with every step they took (docs/onboarding.md). */
export class Applications1763683200016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table haodian.merchants
        -- who was made without an application trades at once
        add column state text not null default 'active'
          check (state in ('onboarding', 'active', 'suspended', 'closed'))`);
    await this.applications(runner);
    await this.events(runner);
    await this.fingerprints(runner);
  }

  private async applications(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.applications (
        id text not null,
        merchant_id text not null references haodian.merchants,
        kind text not null
          check (kind in ('individual', 'individually_owned', 'company')),
        state text not null default 'draft' check (state in ('draft', 'submitted', 'in_review',
          'returned', 'approved', 'rejected', 'signed', 'active', 'suspended', 'closed')),
        -- of the data; counts its changes
        version integer not null default 1,
        -- sealed: what the applicant entered
        data bytea not null,
        -- which version each field was changed by last, by path: what a stale form missed
        changed_in jsonb not null default '{}',
        -- why it was returned, rejected or suspended: path, code, sentence in both languages
        reasons jsonb not null default '[]',
        created_by text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        submitted_by text,
        submitted_at timestamptz,
        -- of the last submission: what was found, and how many persons must approve
        risk_score integer not null default 0,
        risk_reasons jsonb not null default '[]',
        approvals_needed integer not null default 1 check (approvals_needed in (1, 2)),
        reviewer_id text,
        claimed_at timestamptz,
        first_approved_by text,
        -- returned, approved or rejected; null while somebody is to decide
        decided_at timestamptz,
        primary key (id, merchant_id),
        check ((submitted_by is null) = (submitted_at is null)),
        check ((reviewer_id is null) = (claimed_at is null)),
        check (state <> 'in_review' or reviewer_id is not null),
        check (first_approved_by is null or approvals_needed = 2)
      )`);
    await runner.query(`
      create unique index one_live_application on haodian.applications (merchant_id)
        where state not in ('rejected', 'closed')`);
    await runner.query(`
      create index applications_merchant on haodian.applications (merchant_id, id)`);
    await runner.query(`
      create index applications_queue on haodian.applications (submitted_at, id)
        where state in ('submitted', 'in_review')`);
    await runner.query(
      `call haodian.tenant_table('haodian.applications', 'merchant_id',
         'select, insert, update', 'select')`,
    );
  }

  private async events(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.application_events (
        application_id text not null,
        -- from 1, without gaps
        sequence integer not null,
        merchant_id text not null,
        at timestamptz not null,
        verb text not null,
        -- null for the first one
        from_state text,
        to_state text not null,
        by text not null,
        reasons jsonb not null default '[]',
        version integer not null,
        -- the data as it was submitted, sealed; null at other steps
        snapshot bytea,
        -- from the submission to this decision
        service_ms bigint,
        primary key (application_id, sequence, merchant_id),
        foreign key (application_id, merchant_id)
          references haodian.applications (id, merchant_id),
        check ((verb = 'submit') = (snapshot is not null))
      )`);
    await runner.query(`
      create index application_events_decided on haodian.application_events (at)
        where service_ms is not null`);
    await runner.query(
      `call haodian.tenant_table('haodian.application_events', 'merchant_id',
         'select, insert', 'select')`,
    );
    await runner.query(`
      create trigger append_only before update or delete or truncate
        on haodian.application_events
        for each statement execute function haodian.refuse_rewrite()`);
  }

  private async fingerprints(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Keyed hashes of what tells two applicants apart, so that the same one is found without
      -- being readable here: numbers whole, names by their pairs of characters.
      create table haodian.application_fingerprints (
        kind text not null
          check (kind in ('licence', 'id_number', 'phone', 'account', 'name', 'address')),
        hash bytea not null,
        application_id text not null,
        merchant_id text not null,
        primary key (kind, hash, application_id, merchant_id),
        foreign key (application_id, merchant_id)
          references haodian.applications (id, merchant_id)
      )`);
    await runner.query(`
      create index application_fingerprints_of
        on haodian.application_fingerprints (application_id)`);
    await runner.query(
      `call haodian.tenant_table('haodian.application_fingerprints', 'merchant_id',
         'select, insert, delete', '')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.application_fingerprints, haodian.application_events,
        haodian.applications`);
    await runner.query('alter table haodian.merchants drop column state');
  }
}
