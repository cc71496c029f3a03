import type { Scope } from '#libs/persistence';
import { permissionMissing } from './identity.errors.js';
import { totpEnrolmentRequired } from './log-in.errors.js';
import type { Permission } from './permissions.js';

/** Who is asking: what they may do, and whose rows they see. */
export interface Principal {
  readonly id: string;
  readonly kind: 'user' | 'api_key';
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: Scope;
  /** Of a person: the session that asks, and the role it asks in; null without any role. */
  readonly session?: {
    readonly id: string;
    readonly grantId: string | null;
    readonly role: string | null;
  };
  /** Of a person who must enrol a second factor before anything else. */
  readonly mustEnrolTotp?: boolean;
}

/** Whether the principal may do this (somewhere: the scope says where). */
export function holds(principal: Principal, permission: Permission): boolean {
  if (mustEnrolBefore(principal, permission)) return false;
  return principal.permissions.has(permission);
}

/**
 * @throws DomainError `permission_missing` when the principal may not do this,
 * `totp_enrolment_required` when not yet.
 */
export function demand(principal: Principal, permission: Permission): void {
  if (mustEnrolBefore(principal, permission)) throw totpEnrolmentRequired();
  if (!holds(principal, permission)) throw permissionMissing(permission);
}

function mustEnrolBefore(principal: Principal, permission: Permission): boolean {
  return principal.mustEnrolTotp === true && permission !== 'me:self';
}
