import { newId } from '#libs/kernel';
import type { Scope, Tx } from '#libs/persistence';
import type { ScopeType } from './roles.js';

/** A role that somebody holds of something. */
export interface Grant {
  readonly id: string;
  readonly role: string;
  readonly scopeType: ScopeType;
  /** Null for the platform. */
  readonly scopeId: string | null;
}

/** A grant about to be made. */
export interface NewGrant extends Omit<Grant, 'id'> {
  readonly userId: string;
  /** The principal who gives it. */
  readonly grantedBy: string;
  readonly at: Date;
}

const COLUMNS = `id, role, scope_type as "scopeType", scope_id as "scopeId"`;

/** Gives a role; answers the grant, an earlier one when the person holds it already. */
export async function insertGrant(tx: Tx, grant: NewGrant): Promise<Grant> {
  const { userId, role, scopeType, scopeId, grantedBy, at } = grant;
  await tx.query(
    `insert into role_grants (id, user_id, role, scope_type, scope_id, granted_by, granted_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [newId('grn', at.getTime()), userId, role, scopeType, scopeId, grantedBy, at],
  );
  const [held] = await tx.query<Grant>(
    `select ${COLUMNS} from role_grants
     where user_id = $1 and role = $2 and scope_type = $3 and scope_id is not distinct from $4
       and ended_at is null`,
    [userId, role, scopeType, scopeId],
  );
  return held!;
}

/** What somebody holds now, in the order it was given. */
export function findGrants(tx: Tx, userId: string): Promise<Grant[]> {
  return tx.query<Grant>(
    `select ${COLUMNS} from role_grants where user_id = $1 and ended_at is null order by id`,
    [userId],
  );
}

/** Takes a role back; false when it is not in force. */
export async function endGrant(
  tx: Tx,
  { userId, id, at }: { userId: string; id: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update role_grants set ended_at = $3 where user_id = $1 and id = $2 and ended_at is null
     returning id`,
    [userId, id, at],
  );
  return rows.length > 0;
}

/**
 * How many people are administrators; their rows stay locked, so that two cannot take each other's
 * role at once.
 */
export async function lockAdmins(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `select g.id from role_grants g join users u on u.id = g.user_id and u.disabled_at is null
     where g.role = 'admin' and g.ended_at is null order by g.id for update of g`,
  );
  return rows.length;
}

/** Whether there is such a merchant or agent within the scope, which the transaction has. */
export async function scopeExists(
  tx: Tx,
  scope: Scope,
  { scopeType, scopeId }: Pick<Grant, 'scopeType' | 'scopeId'>,
): Promise<boolean> {
  if (scopeType === 'platform') return scope.kind === 'all';
  const text =
    scopeType === 'merchant'
      ? 'select from merchants where id = $1'
      : scope.kind === 'all'
        ? 'select from agents where id = $1'
        : 'select where $1 in (select agents_below($2))';
  const values = scopeType === 'agent' && scope.kind !== 'all' ? [scopeId, scope.ids] : [scopeId];
  return (await tx.query(text, values)).length > 0;
}
