import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agreements: their text by version, each merchant's document, codes sent, what proves signing. */
export class Agreements1763683200018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.agreement_templates (
        id text primary key,
        -- from 1, without gaps; the greatest is the current one
        version integer not null unique check (version > 0),
        title text not null check (length(title) between 1 and 100),
        body text not null check (length(body) between 1 and 30000),
        created_by text not null,
        created_at timestamptz not null
      )`);
    await runner.query(`grant select, insert on haodian.agreement_templates to haodian_app`);
    await this.agreements(runner);
    await this.sends(runner);
    await this.evidence(runner);
    for (const table of ['agreement_templates', 'agreement_evidence']) {
      await runner.query(`
        create trigger append_only before update or delete or truncate on haodian.${table}
          for each statement execute function haodian.refuse_rewrite()`);
    }
  }

  private async agreements(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.agreements (
        id text not null,
        merchant_id text not null,
        application_id text not null,
        template_id text not null references haodian.agreement_templates,
        -- ended: another one took its place
        state text not null default 'open' check (state in ('open', 'signed', 'ended')),
        -- sealed: the file, and the number it is sent to
        document bytea not null,
        mobile bytea not null,
        -- of the file as it is read, not as it is sealed
        document_sha256 bytea not null,
        pages integer not null,
        -- characters the font lacks, as U+20BB7
        substituted text[] not null default '{}',
        created_by text not null,
        created_at timestamptz not null,
        primary key (id, merchant_id),
        foreign key (application_id, merchant_id)
          references haodian.applications (id, merchant_id)
      )`);
    await runner.query(`
      create unique index one_agreement on haodian.agreements (application_id, merchant_id)
        where state in ('open', 'signed')`);
    await runner.query(
      `call haodian.tenant_table('haodian.agreements', 'merchant_id',
         'select, insert, update', '')`,
    );
  }

  private async sends(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.agreement_sends (
        agreement_id text not null,
        -- from 1
        number integer not null,
        merchant_id text not null,
        token_hash bytea not null,
        token_expires_at timestamptz not null,
        -- keyed by the token, which is kept nowhere: a million codes cannot be tried out here
        code_hash bytea not null,
        code_expires_at timestamptz not null,
        tries integer not null default 0 check (tries between 0 and 5),
        sent_by text not null,
        sent_at timestamptz not null,
        -- when the gateway took it; null: it did not
        accepted_at timestamptz,
        -- when a newer one took its place
        ended_at timestamptz,
        primary key (agreement_id, number, merchant_id),
        foreign key (agreement_id, merchant_id) references haodian.agreements (id, merchant_id)
      )`);
    await runner.query(`
      create unique index one_live_send on haodian.agreement_sends (agreement_id, merchant_id)
        where ended_at is null`);
    await runner.query(`
      create index agreement_sends_token on haodian.agreement_sends (token_hash)`);
    await runner.query(
      `call haodian.tenant_table('haodian.agreement_sends', 'merchant_id',
         'select, insert, update', '')`,
    );
  }

  private async evidence(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.agreement_evidence (
        agreement_id text not null,
        merchant_id text not null,
        application_id text not null,
        signed_at timestamptz not null,
        mobile_masked text not null,
        -- keyed: tells whether a given number signed
        mobile_hash bytea not null,
        ip text,
        user_agent text,
        document_sha256 bytea not null,
        template_id text not null,
        template_version integer not null,
        send_number integer not null,
        code_issued_at timestamptz not null,
        -- codes entered, the right one included
        tries integer not null,
        -- an agreement is signed once
        primary key (agreement_id, merchant_id),
        foreign key (agreement_id, merchant_id) references haodian.agreements (id, merchant_id)
      )`);
    await runner.query(
      `call haodian.tenant_table('haodian.agreement_evidence', 'merchant_id',
         'select, insert', '')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.agreement_evidence, haodian.agreement_sends, haodian.agreements,
        haodian.agreement_templates`);
  }
}
