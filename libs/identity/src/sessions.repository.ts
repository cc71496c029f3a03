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

export async function endSession(tx: Tx, tokenHash: Buffer, nowMs: number): Promise<void> {
  await tx.query(
    `update sessions set ended_at = to_timestamp($2::float8 / 1000)
     where token_hash = $1 and ended_at is null`,
    [tokenHash, nowMs],
  );
}

/** Whose session it is and when it expires; null when it was ended or its user disabled. */
export async function findSession(
  tx: Tx,
  tokenHash: Buffer,
): Promise<{ userId: string; expiresAt: Date } | null> {
  const rows = await tx.query<{ userId: string; expiresAt: Date }>(
    `select s.user_id as "userId", s.expires_at as "expiresAt"
     from sessions s join users u on u.id = s.user_id
     where s.token_hash = $1 and s.ended_at is null and u.disabled_at is null`,
    [tokenHash],
  );
  return rows[0] ?? null;
}
