import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their sessions, API keys, and the answers kept for repeated requests. */
export class Identity1763683200002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.users (
        id text primary key,
        username text not null unique check (username ~ '^[a-z0-9._-]{2,64}$'),
        password_hash text not null,
        failed_logins integer not null default 0,
        locked_until timestamptz,
        created_at timestamptz not null,
        disabled_at timestamptz
      )`);
    await runner.query(`
      create table haodian.sessions (
        id text primary key,
        user_id text not null references haodian.users,
        token_hash bytea not null unique,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz
      )`);
    await runner.query(`
      create table haodian.api_keys (
        id text primary key,
        name text not null,
        token_hash bytea not null unique,
        permissions text[] not null,
        -- null: every merchant
        merchant_ids text[],
        created_by text not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz
      )`);
    await runner.query(`
      create table haodian.idempotency_keys (
        principal text not null,
        route text not null,
        key text not null,
        request_hash bytea not null,
        -- null while the first request is in flight
        status smallint,
        response jsonb,
        created_at timestamptz not null,
        primary key (principal, route, key)
      )`);
    await runner.query(`create index on haodian.idempotency_keys (created_at)`);
    await runner.query(`
      grant select, insert, update on
        haodian.users, haodian.sessions, haodian.api_keys, haodian.idempotency_keys to
          haodian_app`);
    await runner.query(`grant delete on haodian.idempotency_keys, haodian.sessions to haodian_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table haodian.idempotency_keys, haodian.api_keys, haodian.sessions, haodian.users',
    );
  }
}
