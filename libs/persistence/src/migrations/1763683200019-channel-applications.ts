import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What becomes of a merchant's application at each channel (docs/channel-applications.md). */
export class ChannelApplications1763683200019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.channel_applications (
        id text not null,
        merchant_id text not null,
        application_id text not null,
        channel_account_id text not null references haodian.channel_accounts,
        channel text not null,
        state text not null default 'draft' check (state in ('draft', 'submitted', 'returned',
          'awaiting_confirmation', 'opened', 'rejected', 'suspended')),
        -- why the channel sent it back, refused or suspended it: path of our application, reason
        reasons jsonb not null default '[]',
        -- what the legal person opens or scans; only while it is awaited
        confirmation_kind text check (confirmation_kind in ('link', 'qr')),
        confirmation_content text check (length(confirmation_content) between 1 and 2000),
        confirmation_expires_at timestamptz,
        -- the channel's number for the merchant, from its opening on
        sub_merchant_id text check (length(sub_merchant_id) between 1 and 64),
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (id, merchant_id),
        foreign key (application_id, merchant_id) references haodian.applications (id, merchant_id),
        check ((state = 'awaiting_confirmation') = (confirmation_content is not null)),
        check ((confirmation_kind is null) = (confirmation_content is null)),
        check ((state in ('opened', 'suspended')) = (sub_merchant_id is not null))
      )`);
    await runner.query(`
      create unique index one_live_channel_application on haodian.channel_applications
        (application_id, channel_account_id) where state <> 'rejected'`);
    await runner.query(`
      create index channel_applications_of on haodian.channel_applications (application_id, id)`);
    await this.events(runner);
    await runner.query(`
      create index applications_signed on haodian.applications (id) where state = 'signed'`);
  }

  private async events(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.channel_application_events (
        channel_application_id text not null,
        -- from 1, without gaps
        sequence integer not null,
        merchant_id text not null,
        at timestamptz not null,
        verb text not null,
        from_state text not null,
        to_state text not null,
        by text not null,
        -- whether a person said so, or an answer of the channel
        source text not null check (source in ('hand', 'answer')),
        reasons jsonb not null default '[]',
        primary key (channel_application_id, sequence, merchant_id),
        foreign key (channel_application_id, merchant_id)
          references haodian.channel_applications (id, merchant_id)
      )`);
    const rights = {
      channel_applications: 'select, insert, update',
      channel_application_events: 'select, insert',
    };
    for (const [table, app] of Object.entries(rights)) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${app}', '')`,
      );
    }
    await runner.query(`
      create trigger append_only before update or delete or truncate
        on haodian.channel_application_events
        for each statement execute function haodian.refuse_rewrite()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index haodian.applications_signed');
    await runner.query(`
      drop table haodian.channel_application_events, haodian.channel_applications`);
  }
}
