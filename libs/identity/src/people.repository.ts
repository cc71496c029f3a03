import type { Tx } from '#libs/persistence';
import type { Grant } from './grants.repository.js';

/** A person as others see them. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  /** In force, as far as the reader's scope reaches. */
  readonly grants: readonly Grant[];
}

/** How many roles somebody holds, whoever sees them. */
export async function countGrants(tx: Tx, userId: string): Promise<number> {
  const rows = await tx.query<{ count: number }>(
    `select count(*)::int as count from role_grants where user_id = $1 and ended_at is null`,
    [userId],
  );
  return rows[0]!.count;
}

/** Writes what is given and leaves the rest; switching off ends all sessions. */
export async function changePerson(
  tx: Tx,
  id: string,
  change: { name?: string | undefined; disabledAt?: Date | null | undefined; at: Date },
): Promise<void> {
  const { name, disabledAt, at } = change;
  if (name !== undefined) await tx.query('update users set name = $2 where id = $1', [id, name]);
  if (disabledAt === undefined) return;
  await tx.query('update users set disabled_at = $2 where id = $1', [id, disabledAt]);
  if (disabledAt === null) return;
  await tx.query('update sessions set ended_at = $2 where user_id = $1 and ended_at is null', [
    id,
    at,
  ]);
}
