import type { Tx } from '#libs/persistence';
import { User } from './user.entity.js';

/** What a log-in needs to know of a user. */
export interface LoginUser {
  readonly id: string;
  readonly passwordHash: string;
}

/** When a failed log-in locks, and for how long. */
export interface LockRule {
  readonly nowMs: number;
  readonly failuresMax: number;
  readonly firstDelayMs: number;
  readonly delayMaxMs: number;
}

/** Adds a user unless the name is taken; says whether it did. */
export async function insertUser(
  tx: Tx,
  user: Pick<User, 'id' | 'username' | 'passwordHash' | 'createdAt'> & Partial<Pick<User, 'name'>>,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into users (id, username, password_hash, created_at, name) values ($1, $2, $3, $4, $5)
     on conflict (username) do nothing returning id`,
    [user.id, user.username, user.passwordHash, user.createdAt, user.name ?? null],
  );
  return rows.length > 0;
}

/** The user with this id, disabled or not. */
export function findUser(tx: Tx, id: string): Promise<User | null> {
  return tx.manager.findOneBy(User, { id });
}

export function userExists(tx: Tx, username: string): Promise<boolean> {
  return tx.manager.existsBy(User, { username });
}

/** The user with this name, unless disabled. */
export async function findLoginUser(tx: Tx, username: string): Promise<LoginUser | null> {
  const rows = await tx.query<LoginUser>(
    `select id, password_hash as "passwordHash" from users
     where username = $1 and disabled_at is null`,
    [username],
  );
  return rows[0] ?? null;
}

/** The user with this id, unless disabled. */
export async function findUserToCheck(
  tx: Tx,
  userId: string,
): Promise<(LoginUser & { username: string; name: string | null }) | null> {
  const rows = await tx.query<LoginUser & { username: string; name: string | null }>(
    `select id, username, name, password_hash as "passwordHash" from users
     where id = $1 and disabled_at is null`,
    [userId],
  );
  return rows[0] ?? null;
}

/**
 * Locks the row of somebody who gave this password; false when the account is locked or disabled by
 * now, or has another password since.
 */
export async function lockUser(tx: Tx, user: LoginUser, nowMs: number): Promise<boolean> {
  const rows = await tx.query(
    `select id from users where id = $1 and password_hash = $2 and disabled_at is null
       and (locked_until is null or locked_until <= to_timestamp($3::float8 / 1000))
     for update`,
    [user.id, user.passwordHash, nowMs],
  );
  return rows.length > 0;
}

/** Sets a password; who was locked out is not any more. */
export async function setPassword(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.query(
    `update users set password_hash = $2, failed_logins = 0, locked_until = null where id = $1`,
    [userId, passwordHash],
  );
}

/**
 * Counts a failed log-in; from `failuresMax` on each one locks twice as long as the one before.
 * Attempts that end while the lock holds are not counted, else a flood at one moment would lock for
 * the longest time. Answers whether this one locked.
 */
export async function countFailure(tx: Tx, username: string, rule: LockRule): Promise<boolean> {
  const [counted] = await tx.query<{ isLocked: boolean }>(
    `update users set
       failed_logins = failed_logins + 1,
       locked_until = case when failed_logins + 1 >= $3 then to_timestamp(
         ($2::float8 + least($5, $4 * power(2, least(failed_logins + 1 - $3, 30)))) / 1000) end
     where username = $1
       and (locked_until is null or locked_until <= to_timestamp($2::float8 / 1000))
     returning locked_until is not null as "isLocked"`,
    [username, rule.nowMs, rule.failuresMax, rule.firstDelayMs, rule.delayMaxMs],
  );
  return counted?.isLocked ?? false;
}

/** Forgets the failures. The row is locked by {@link lockUser}. */
export async function clearFailures(tx: Tx, userId: string): Promise<void> {
  await tx.query(
    `update users set failed_logins = 0, locked_until = null
     where id = $1 and (failed_logins > 0 or locked_until is not null)`,
    [userId],
  );
}
