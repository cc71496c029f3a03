import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refresh tokens, second factors, invitations and resets (docs/identity.md). Every token and code
 * is kept as its SHA-256 only.
 */
export class Sessions1763683200013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.sessions(runner);
    await this.factors(runner);
    await this.invitations(runner);
    await runner.query(`
      grant select, insert, update, delete on haodian.user_totp, haodian.recovery_codes,
        haodian.invitations, haodian.password_resets to haodian_app`);
  }

  private async sessions(runner: QueryRunner): Promise<void> {
    // A session of an earlier release has none of these: it ends with its one token.
    await runner.query(`
      alter table haodian.sessions
        -- what all refresh tokens of this log-in have in common
        add column handle_hash bytea unique,
        -- the one refresh token that is good now
        add column refresh_hash bytea,
        add column refresh_expires_at timestamptz,
        -- log-in or the last refresh
        add column last_used_at timestamptz,
        -- the access token before the last refresh: requests under way may still carry it
        add column previous_token_hash bytea unique,
        add column previous_expires_at timestamptz,
        add column ip text,
        add column user_agent text check (length(user_agent) <= 200),
        add constraint refresh_is_whole check (
          num_nulls(handle_hash, refresh_hash, refresh_expires_at, last_used_at) in (0, 4)),
        add constraint previous_is_whole check (
          (previous_token_hash is null) = (previous_expires_at is null))`);
    await runner.query(`create index sessions_user on haodian.sessions (user_id)`);
  }

  private async factors(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.user_totp (
        user_id text primary key references haodian.users,
        -- sealed
        secret bytea not null,
        created_at timestamptz not null,
        -- null: shown, but no code of it was given yet, so it is not asked for
        confirmed_at timestamptz,
        -- of the last code that was accepted: neither it nor an earlier one is accepted again
        last_step bigint,
        check ((confirmed_at is null) = (last_step is null))
      )`);
    await runner.query(`
      create table haodian.recovery_codes (
        user_id text not null references haodian.users,
        code_hash bytea not null,
        created_at timestamptz not null,
        used_at timestamptz,
        primary key (user_id, code_hash)
      )`);
  }

  private async invitations(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.invitations (
        id text primary key,
        token_hash bytea not null unique,
        name text not null check (length(name) between 1 and 100),
        -- null: whoever accepts chooses it
        username text,
        role text not null,
        scope_type text not null check (scope_type in ('platform', 'agent', 'merchant')),
        scope_id text,
        created_by text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        accepted_at timestamptz,
        user_id text references haodian.users,
        check ((scope_type = 'platform') = (scope_id is null)),
        check ((accepted_at is null) = (user_id is null))
      )`);
    await runner.query(`
      create table haodian.password_resets (
        -- a new one takes the place of an earlier one
        user_id text primary key references haodian.users,
        token_hash bytea not null unique,
        created_by text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.password_resets, haodian.invitations, haodian.recovery_codes,
        haodian.user_totp`);
    await runner.query('drop index haodian.sessions_user');
    await runner.query(`
      alter table haodian.sessions drop column handle_hash, drop column refresh_hash,
        drop column refresh_expires_at, drop column last_used_at, drop column previous_token_hash,
        drop column previous_expires_at, drop column ip, drop column user_agent`);
  }
}
