import type { Scope } from '#libs/persistence';
import { permissionMissing } from './identity.errors.js';
import type { Permission } from './permissions.js';

/** Who is asking: what they may do, and whose rows they see. */
export interface Principal {
  readonly id: string;
  readonly kind: 'user' | 'api_key';
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: Scope;
  /** Of a person: the session that asks, and the role it asks in; null without any role. */
  readonly session?: { readonly id: string; readonly grantId: string | null };
}

/** Whether the principal may do this (somewhere: the scope says where). */
export function holds(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission);
}

/** @throws DomainError `permission_missing` when the principal may not do this. */
export function demand(principal: Principal, permission: Permission): void {
  if (!holds(principal, permission)) throw permissionMissing(permission);
}
