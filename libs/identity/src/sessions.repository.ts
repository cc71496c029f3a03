import type { Tx } from '#libs/persistence';
import type { StoredTokens } from './session-tokens.js';

/** Where a person logged in from, as far as the request tells. */
export interface Client {
  readonly ip: string | null;
  /** At most 200 characters of what the program calls itself. */
  readonly userAgent: string | null;
}

/** A session as it is written; the tokens themselves are never stored. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly handleHash: Buffer;
  readonly stored: StoredTokens;
  readonly client: Client;
  readonly createdAtMs: number;
}

/** A session that can still be refreshed. */
export interface OpenSession {
  readonly id: string;
  readonly createdAt: Date;
  /** Log-in or the last refresh. */
  readonly lastUsedAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** More than these of one person are not kept: the one not used for longest goes. */
const SESSIONS_MAX = 100;

/** Not ended, and good for a refresh or at least for one more request, at the moment `$2`. */
const OPEN = `ended_at is null
  and coalesce(refresh_expires_at, expires_at) > to_timestamp($2::float8 / 1000)`;

/** Opens a session and clears away the user's sessions that are over. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const { id, userId, handleHash, stored, client, createdAtMs } = session;
  await tx.query(
    `delete from sessions where user_id = $1 and (not (${OPEN}) or id in (
       select id from sessions where user_id = $1
       order by coalesce(last_used_at, created_at) desc, id desc offset $3))`,
    [userId, createdAtMs, SESSIONS_MAX - 1],
  );
  await tx.query(
    `insert into sessions (id, user_id, handle_hash, token_hash, refresh_hash, ip, user_agent,
       created_at, last_used_at, expires_at, refresh_expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000),
       to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000),
       to_timestamp($10::float8 / 1000))`,
    [
      ...[id, userId, handleHash, stored.tokenHash, stored.refreshHash],
      ...[client.ip, client.userAgent, createdAtMs],
      ...[stored.expiresAtMs, stored.refreshExpiresAtMs],
    ],
  );
}

/**
 * The log-in that refresh tokens with this handle belong to, its row locked; null when it is over
 * or its user disabled.
 */
export async function lockByHandle(
  tx: Tx,
  handleHash: Buffer,
  nowMs: number,
): Promise<{ id: string; userId: string; createdAt: Date; refreshHash: Buffer } | null> {
  const rows = await tx.query<{ id: string; userId: string; createdAt: Date; refreshHash: Buffer }>(
    `select s.id, s.user_id as "userId", s.created_at as "createdAt",
       s.refresh_hash as "refreshHash"
     from sessions s join users u on u.id = s.user_id and u.disabled_at is null
     where s.handle_hash = $1 and s.ended_at is null
       and s.refresh_expires_at > to_timestamp($2::float8 / 1000)
     for update of s`,
    [handleHash, nowMs],
  );
  return rows[0] ?? null;
}

/** Puts new tokens in the place of the old; the access token before them ends by its own time. */
export async function rotateTokens(
  tx: Tx,
  session: { id: string; stored: StoredTokens; nowMs: number },
): Promise<void> {
  const { id, stored, nowMs } = session;
  await tx.query(
    `update sessions set previous_token_hash = token_hash, previous_expires_at = expires_at,
       token_hash = $2, expires_at = to_timestamp($3::float8 / 1000),
       refresh_hash = $4, refresh_expires_at = to_timestamp($5::float8 / 1000),
       last_used_at = to_timestamp($6::float8 / 1000)
     where id = $1`,
    [
      ...[id, stored.tokenHash, stored.expiresAtMs],
      ...[stored.refreshHash, stored.refreshExpiresAtMs, nowMs],
    ],
  );
}

/** Ends the session of an access token; answers which and whose, null when it was over. */
export async function endSession(
  tx: Tx,
  tokenHash: Buffer,
  nowMs: number,
): Promise<{ id: string; userId: string } | null> {
  const rows = await tx.query<{ id: string; userId: string }>(
    `update sessions set ended_at = to_timestamp($2::float8 / 1000)
     where (token_hash = $1 or previous_token_hash = $1) and ended_at is null
     returning id, user_id as "userId"`,
    [tokenHash, nowMs],
  );
  return rows[0] ?? null;
}

/** Ends one session of a person; false when they have no such open session. */
export async function endSessionOf(
  tx: Tx,
  session: { userId: string; id: string; nowMs: number },
): Promise<boolean> {
  const rows = await tx.query(
    `update sessions set ended_at = to_timestamp($2::float8 / 1000)
     where id = $1 and user_id = $3 and ${OPEN} returning id`,
    [session.id, session.nowMs, session.userId],
  );
  return rows.length > 0;
}

/** Ends all sessions of a person, but for one. */
export async function endSessionsOf(
  tx: Tx,
  of: { userId: string; except: string | null; nowMs: number },
): Promise<void> {
  await tx.query(
    `update sessions set ended_at = to_timestamp($2::float8 / 1000)
     where user_id = $1 and ended_at is null and id is distinct from $3`,
    [of.userId, of.nowMs, of.except],
  );
}

/** The open sessions of a person, the one used last first; they are at most a hundred. */
export function findOpenSessions(tx: Tx, userId: string, nowMs: number): Promise<OpenSession[]> {
  return tx.query<OpenSession>(
    `select id, created_at as "createdAt", coalesce(last_used_at, created_at) as "lastUsedAt", ip,
       user_agent as "userAgent"
     from sessions where user_id = $1 and ${OPEN}
     order by coalesce(last_used_at, created_at) desc, id desc`,
    [userId, nowMs],
  );
}

/** A session that is neither ended nor of a disabled user. */
export interface LiveSession {
  readonly id: string;
  readonly userId: string;
  /** Of the access token. */
  readonly expiresAt: Date;
  /** The role that its person chose to act in; null for the first they hold. */
  readonly grantId: string | null;
  /** Whether the person gives a code when logging in. */
  readonly hasTotp: boolean;
}

/** The session of an access token; null when it was ended or its user disabled. */
export async function findSession(tx: Tx, tokenHash: Buffer): Promise<LiveSession | null> {
  const rows = await tx.query<LiveSession>(
    `select s.id, s.user_id as "userId", s.grant_id as "grantId",
       case when s.token_hash = $1 then s.expires_at else s.previous_expires_at end as "expiresAt",
       exists (select from user_totp t where t.user_id = u.id and t.confirmed_at is not null)
         as "hasTotp"
     from sessions s join users u on u.id = s.user_id
     where (s.token_hash = $1 or s.previous_token_hash = $1)
       and s.ended_at is null and u.disabled_at is null`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Notes in which role a session acts from now on. */
export async function setSessionGrant(tx: Tx, id: string, grantId: string): Promise<void> {
  await tx.query('update sessions set grant_id = $2 where id = $1', [id, grantId]);
}
