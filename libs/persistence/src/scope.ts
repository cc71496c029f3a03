import { isId } from '#libs/kernel';
import type { IdPrefix } from '#libs/kernel';
import { scopeMalformed } from './persistence.errors.js';

/**
 * Whose rows a transaction may see: all merchants', those of the merchants named (none for an empty
 * list), or those of every merchant that the agents named, or anybody below them, look after.
 */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'merchants'; readonly ids: readonly string[] }
  | { readonly kind: 'agents'; readonly ids: readonly string[] };

/** Every merchant: for operators and the platform's own work. */
export const everyMerchant: Scope = { kind: 'all' };

/** These merchants only. */
export function merchantsOnly(...ids: readonly string[]): Scope {
  return { kind: 'merchants', ids };
}

/** The merchants of these agents and of all below them in the tree. */
export function merchantsOfAgents(...ids: readonly string[]): Scope {
  return { kind: 'agents', ids };
}

/**
 * The statement that opens a transaction and tells `haodian.may_see()` the scope, in one round
 * trip. The ids are put into the text (a simple query takes no parameters), so nothing but the
 * alphabet of an id gets there.
 * @throws DomainError `scope_malformed`
 */
export function beginInScope(scope: Scope): string {
  switch (scope.kind) {
    case 'all':
      return `begin; set local haodian.merchants = '*'`;
    case 'merchants':
      return `begin; set local haodian.merchants = '${listOf('mer', scope.ids)}'`;
    case 'agents':
      return `begin; set local haodian.agents = '${listOf('agt', scope.ids)}'`;
  }
}

/**
 * SQL: the merchants of a scope that is not everybody, one a row in a column without a name; `ids`
 * is the place of the scope's ids. For lists that look their owners up one by one.
 */
export function merchantsOfScopeSql(scope: Exclude<Scope, { kind: 'all' }>, ids: string): string {
  return scope.kind === 'merchants'
    ? `select unnest(${ids}::text[])`
    : `select distinct merchant_id from merchant_reach where agent_id = any (${ids}::text[])`;
}

function listOf(prefix: IdPrefix, ids: readonly string[]): string {
  for (const id of ids) if (!isId(prefix, id)) throw scopeMalformed(id);
  return ids.join(',');
}

/**
 * SQL: whether the merchant in a column lies in a scope, as the policy says it, but in a form that
 * an index answers: who sees few reads few. `place` takes the scope's ids in.
 */
export function inScopeSql(
  scope: Scope,
  column: string,
  place: (ids: readonly string[]) => string,
): string {
  if (scope.kind === 'all') return 'true';
  return `${column} in (${merchantsOfScopeSql(scope, place(scope.ids))})`;
}
