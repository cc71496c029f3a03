import type { Tx } from '#libs/persistence';

/** A reset that is under way. */
export interface PasswordReset {
  readonly userId: string;
  readonly username: string;
  readonly name: string | null;
}

/** Keeps a reset; an earlier one of the same person is good no more. */
export async function putReset(
  tx: Tx,
  reset: { userId: string; tokenHash: Buffer; createdBy: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await tx.query(
    `insert into password_resets (user_id, token_hash, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5)
     on conflict (user_id) do update set token_hash = excluded.token_hash,
       created_by = excluded.created_by, created_at = excluded.created_at,
       expires_at = excluded.expires_at`,
    [reset.userId, reset.tokenHash, reset.createdBy, reset.createdAt, reset.expiresAt],
  );
}

/** The reset with this token, unless it has expired, its person or whoever gave it is disabled. */
export async function findReset(
  tx: Tx,
  tokenHash: Buffer,
  nowMs: number,
): Promise<PasswordReset | null> {
  const rows = await tx.query<PasswordReset>(
    `select r.user_id as "userId", u.username, u.name
     from password_resets r join users u on u.id = r.user_id and u.disabled_at is null
     where r.token_hash = $1 and r.expires_at > to_timestamp($2::float8 / 1000)
       and not exists (select from users by
         where by.id = r.created_by and by.disabled_at is not null)`,
    [tokenHash, nowMs],
  );
  return rows[0] ?? null;
}

/** Uses the reset up; false when somebody was quicker. */
export async function takeReset(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const rows = await tx.query(
    'delete from password_resets where token_hash = $1 returning user_id',
    [tokenHash],
  );
  return rows.length > 0;
}

/** Ends the reset of a person, if there is one. */
export async function removeReset(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from password_resets where user_id = $1', [userId]);
}
