import type { Scope, Tx } from '#libs/persistence';
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

/** SQL: whether grant `g` lies within a scope, whose ids are at a place. */
function withinSql(scope: Scope, ids: string): string {
  switch (scope.kind) {
    case 'all':
      return 'true';
    case 'merchants':
      return `g.scope_type = 'merchant' and g.scope_id = any (${ids}::text[])`;
    case 'agents':
      return `(g.scope_type = 'agent' and g.scope_id in (select agents_below(${ids}::text[]))
        or g.scope_type = 'merchant' and haodian.may_see(g.scope_id))`;
  }
}

/**
 * People whom a scope sees, by id: those with a role within it, and for who sees everything those
 * without any. The transaction must have the scope.
 */
export function findPeople(
  tx: Tx,
  scope: Scope,
  wanted: { readonly id?: string; readonly after: string | null; readonly limit: number },
): Promise<Person[]> {
  const ids = scope.kind === 'all' ? [] : scope.ids;
  return tx.query<Person>(
    `select u.id, u.username, u.name, u.created_at as "createdAt", u.disabled_at as "disabledAt",
       coalesce(held.grants, '[]') as grants
     from users u
     left join lateral (
       select json_agg(json_build_object('id', g.id, 'role', g.role, 'scopeType', g.scope_type,
         'scopeId', g.scope_id) order by g.id) as grants
       from role_grants g
       where g.user_id = u.id and g.ended_at is null and ${withinSql(scope, '$4')}
     ) held on true
     where ($1::text is null or u.id = $1) and ($2::text is null or u.id > $2)
       and (held.grants is not null or cardinality($4::text[]) = 0 and ${scope.kind === 'all'})
     order by u.id limit $3`,
    [wanted.id ?? null, wanted.after, wanted.limit, ids],
  );
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
