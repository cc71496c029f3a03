import { isId } from '#libs/kernel';
import { scopeMalformed } from './persistence.errors.js';

/** Whose rows a transaction may see: all merchants', or those named (none for an empty list). */
export type Scope =
  { readonly kind: 'all' } | { readonly kind: 'merchants'; readonly ids: readonly string[] };

/** Every merchant: for operators and the platform's own work. */
export const everyMerchant: Scope = { kind: 'all' };

/** These merchants only. */
export function merchantsOnly(...ids: readonly string[]): Scope {
  return { kind: 'merchants', ids };
}

/**
 * The statement that opens a transaction and tells `haodian.may_see()` the scope, in one round
 * trip. The ids are put into the text (a simple query takes no parameters), so nothing but the
 * alphabet of an id gets there.
 * @throws DomainError `scope_malformed`
 */
export function beginInScope(scope: Scope): string {
  return `begin; set local haodian.merchants = '${settingOf(scope)}'`;
}

function settingOf(scope: Scope): string {
  if (scope.kind === 'all') return '*';
  for (const id of scope.ids) if (!isId('mer', id)) throw scopeMalformed(id);
  return scope.ids.join(',');
}
