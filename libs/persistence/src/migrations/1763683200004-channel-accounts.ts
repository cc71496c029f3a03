import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Credentials at channels, their key rings, and which merchant a channel's own numbers mean. */
export class ChannelAccounts1763683200004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.channel_accounts (
        id text primary key,
        channel text not null,
        name text not null,
        -- null: a service provider's account, whose merchants are found by mapping
        merchant_id text references haodian.merchants,
        settles_to text not null default 'merchant' check (settles_to in ('merchant', 'platform')),
        settings jsonb not null,
        -- the secret settings as one sealed JSON object (AES-256-GCM, key id in front)
        secrets bytea not null,
        created_at timestamptz not null
      )`);
    await runner.query(`
      create table haodian.channel_account_keys (
        channel_account_id text not null references haodian.channel_accounts,
        serial text not null,
        merchant_id text,
        public_key_pem text not null,
        fingerprint text not null,
        created_at timestamptz not null,
        primary key (channel_account_id, serial)
      )`);
    await runner.query(`
      create table haodian.channel_mappings (
        channel_account_id text not null references haodian.channel_accounts,
        sub_merchant_id text not null,
        merchant_id text not null references haodian.merchants,
        cycle text not null default 'T1' check (cycle in ('T1', 'D0')),
        -- set by the first payment that came through it; from then on it points where it points
        used_at timestamptz,
        created_at timestamptz not null,
        primary key (channel_account_id, sub_merchant_id)
      )`);
    await runner.query(`create index on haodian.channel_mappings (merchant_id)`);
    await runner.query(`
      create table haodian.channel_terminals (
        channel_account_id text not null references haodian.channel_accounts,
        merchant_id text not null,
        terminal_no text not null,
        terminal_id text not null,
        primary key (channel_account_id, merchant_id, terminal_no),
        foreign key (merchant_id, terminal_id) references haodian.terminals (merchant_id, id)
      )`);
    await runner.query(`create index on haodian.channel_terminals (terminal_id)`);
    await this.protect(runner);
  }

  private async protect(runner: QueryRunner): Promise<void> {
    const rights: Record<string, [app: string, ingest: string]> = {
      channel_accounts: ['select, insert, update', 'select'],
      channel_account_keys: ['select, insert, update, delete', 'select'],
      channel_mappings: ['select, insert, update, delete', 'select, update (used_at)'],
      channel_terminals: ['select, insert, update', 'select'],
    };
    for (const [table, [app, ingest]] of Object.entries(rights)) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${app}', '${ingest}')`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.channel_terminals, haodian.channel_mappings,
        haodian.channel_account_keys, haodian.channel_accounts`);
  }
}
