import type { Tx } from '#libs/persistence';

/** The second factor of a person. */
export interface Totp {
  /** Sealed. */
  readonly secret: Buffer;
  readonly isConfirmed: boolean;
  /** Of the last code that was accepted. */
  readonly lastStep: number | null;
}

/** Keeps a secret that is yet to be confirmed; false when the person has a confirmed one. */
export async function putPendingTotp(
  tx: Tx,
  totp: { userId: string; secret: Buffer; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into user_totp (user_id, secret, created_at) values ($1, $2, $3)
     on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at
       where user_totp.confirmed_at is null
     returning user_id`,
    [totp.userId, totp.secret, totp.at],
  );
  return rows.length > 0;
}

/** The person's second factor, its row locked: a code cannot be accepted twice at once. */
export async function lockTotp(tx: Tx, userId: string): Promise<Totp | null> {
  const rows = await tx.query<Totp>(
    `select secret, confirmed_at is not null as "isConfirmed", last_step::float8 as "lastStep"
     from user_totp where user_id = $1 for update`,
    [userId],
  );
  return rows[0] ?? null;
}

/** Remembers the step of a code just accepted; the first one confirms the secret. */
export async function storeStep(
  tx: Tx,
  accepted: { userId: string; step: number; at: Date },
): Promise<void> {
  await tx.query(
    `update user_totp set last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
     where user_id = $1`,
    [accepted.userId, accepted.step, accepted.at],
  );
}

/** Removes the second factor with its recovery codes. */
export async function removeTotp(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from recovery_codes where user_id = $1', [userId]);
  await tx.query('delete from user_totp where user_id = $1', [userId]);
}

/** Puts these recovery codes in the place of all earlier ones. */
export async function replaceRecoveryCodes(
  tx: Tx,
  codes: { userId: string; hashes: readonly Buffer[]; at: Date },
): Promise<void> {
  await tx.query('delete from recovery_codes where user_id = $1', [codes.userId]);
  await tx.query(
    `insert into recovery_codes (user_id, code_hash, created_at)
     select $1, unnest($2::bytea[]), $3`,
    [codes.userId, codes.hashes, codes.at],
  );
}

/** Spends a recovery code; false when there is none such, or it was used before. */
export async function spendRecoveryCode(
  tx: Tx,
  code: { userId: string; hash: Buffer; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update recovery_codes set used_at = $3
     where user_id = $1 and code_hash = $2 and used_at is null returning user_id`,
    [code.userId, code.hash, code.at],
  );
  return rows.length > 0;
}
