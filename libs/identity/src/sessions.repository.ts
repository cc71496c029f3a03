import type { Tx } from '#libs/persistence';

/** A session as it is written; the token itself is never stored. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly tokenHash: Buffer;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Opens a session and clears away the user's sessions that are over. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const { id, userId, tokenHash, createdAtMs, expiresAtMs } = session;
  await tx.query(
    `delete from sessions where user_id = $1
       and (ended_at is not null or expires_at <= to_timestamp($2::float8 / 1000))`,
    [userId, createdAtMs],
  );
  await tx.query(
    `insert into sessions (id, user_id, token_hash, created_at, expires_at)
     values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000))`,
    [id, userId, tokenHash, createdAtMs, expiresAtMs],
  );
}

/** Ends a session that is not over; answers which one and whose, null when there was none. */
export async function endSession(
  tx: Tx,
  tokenHash: Buffer,
  nowMs: number,
): Promise<{ id: string; userId: string } | null> {
  const rows = await tx.query<{ id: string; userId: string }>(
    `update sessions set ended_at = to_timestamp($2::float8 / 1000)
     where token_hash = $1 and ended_at is null returning id, user_id as "userId"`,
    [tokenHash, nowMs],
  );
  return rows[0] ?? null;
}

/** A session that is neither ended nor of a disabled user. */
export interface LiveSession {
  readonly id: string;
  readonly userId: string;
  readonly expiresAt: Date;
  /** The role that its person chose to act in; null for the first they hold. */
  readonly grantId: string | null;
}

/** The session of a token; null when it was ended or its user disabled. */
export async function findSession(tx: Tx, tokenHash: Buffer): Promise<LiveSession | null> {
  const rows = await tx.query<LiveSession>(
    `select s.id, s.user_id as "userId", s.expires_at as "expiresAt", s.grant_id as "grantId"
     from sessions s join users u on u.id = s.user_id
     where s.token_hash = $1 and s.ended_at is null and u.disabled_at is null`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Notes in which role a session acts from now on. */
export async function setSessionGrant(tx: Tx, id: string, grantId: string): Promise<void> {
  await tx.query('update sessions set grant_id = $2 where id = $1', [id, grantId]);
}
