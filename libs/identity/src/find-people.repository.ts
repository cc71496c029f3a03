import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Scope, Tx } from '#libs/persistence';
import type { Person } from './people.repository.js';

/** Which people a list shows. */
export interface PeopleFilter {
  /** Held now, and within the reader's scope. */
  readonly role?: string | undefined;
  /** Part of the username or the name, in any letter case. */
  readonly q?: string | undefined;
  /** Whether they are shut out. */
  readonly disabled?: boolean | undefined;
}

type Asked = PeopleFilter & { readonly id?: string | undefined };

const SHAPE: ListShape<Asked> = {
  name: 'users',
  id: 'u.id',
  sorts: {
    // index: users_by_created_at
    createdAt: { sql: 'u.created_at', type: 'timestamptz' },
    // index: that of the unique username
    username: { sql: 'u.username', type: 'text' },
  },
  filters: {
    // index: the primary key
    id: (place) => `u.id = ${place}`,
    // index: role_grants_by_role
    role: (place) => `u.id in (select h.user_id from held h where h.role = ${place})`,
    // Without an index: looked at in the order of the list.
    q: (place) => `(strpos(u.username, lower(${place})) > 0
      or strpos(lower(u.name), lower(${place})) > 0)`,
    // index: users_disabled; planned with the value, so that one branch is left
    disabled: (place) =>
      `case when ${place}::bool then u.disabled_at is not null else u.disabled_at is null end`,
  },
};

/** The orders a list of people can have. */
export const PEOPLE_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'username'];

/**
 * A part of the people whom a scope sees: those with a role within it, and for who sees everything
 * those without any. The transaction must have the scope.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function listPeople(tx: Tx, scope: Scope, wish: ListRequest<Asked>): Promise<Page<Person>> {
  return readList<Person & ListKeys, Asked>(tx, SHAPE, wish, (place) => ({
    // The roles a reader sees; written once, planned anew wherever it is asked.
    head: `with held as not materialized (
      select g.* from role_grants g where g.ended_at is null and ${withinSql(scope, place)})`,
    columns: `u.id, u.username, u.name, u.created_at as "createdAt",
      u.disabled_at as "disabledAt",
      (select coalesce(json_agg(json_build_object('id', h.id, 'role', h.role,
          'scopeType', h.scope_type, 'scopeId', h.scope_id) order by h.id), '[]')
        from held h where h.user_id = u.id) as grants`,
    from: 'users u',
    within: scope.kind === 'all' ? 'true' : 'u.id in (select h.user_id from held h)',
  }));
}

/** One of them, null when there is none such in scope. */
export async function findPerson(tx: Tx, scope: Scope, id: string): Promise<Person | null> {
  const { data } = await listPeople(tx, scope, { filter: { id }, limit: 1 });
  return data[0] ?? null;
}

/** SQL: whether grant `g` lies within a scope. */
function withinSql(scope: Scope, place: (ids: readonly string[]) => string): string {
  if (scope.kind === 'all') return 'true';
  const ids = place(scope.ids);
  if (scope.kind === 'merchants')
    return `g.scope_type = 'merchant' and g.scope_id = any (${ids}::text[])`;
  // An id says by itself whether it is an agent's or a merchant's.
  return `g.scope_id in (select agents_below(${ids}::text[]) union all
    select r.merchant_id from merchant_reach r where r.agent_id = any (${ids}::text[]))`;
}
