import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { insertGrant, scopeExists } from './grants.repository.js';
import type { Grant } from './grants.repository.js';
import { roleElsewhere, roleNotHeld, roleScopeUnknown, userNotFound } from './identity.errors.js';
import { findPerson } from './find-people.repository.js';
import { holds } from './principal.js';
import type { Principal } from './principal.js';
import { ROLES } from './roles.js';
import type { RoleName, ScopeType } from './roles.js';

/** A role, and of what it is to be held. */
export interface RoleWish {
  readonly role: RoleName;
  readonly scopeType: ScopeType;
  readonly scopeId?: string | null | undefined;
}

/** Gives somebody a role. */
@Injectable()
export class GiveRole {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Giving what somebody holds already changes nothing.
   * @throws DomainError `user_not_found` and those of {@link demandGivable}.
   */
  async run(giver: Principal, userId: string, wish: RoleWish): Promise<Grant> {
    const { scope } = giver;
    const grant = await this.database.asApp(scope, async (tx) => {
      const person = await findPerson(tx, scope, userId);
      if (!person) throw userNotFound(userId);
      const { role, scopeType, scopeId } = await demandGivable(tx, giver, wish);
      const at = new Date(this.clock.nowMs());
      const by = { grantedBy: giver.id, at };
      const given = await insertGrant(tx, { userId, role, scopeType, scopeId, ...by });
      if (person.grants.some(({ id }) => id === given.id)) return given;
      await Audit.record(tx, { action: 'role.given', ...recordOf(userId, given), after: given });
      return given;
    });
    this.authenticate.forgetAll();
    return grant;
  }
}

/** A role of a merchant is told of in that merchant's chain. */
export function recordOf(userId: string, { scopeType, scopeId }: Grant) {
  const merchantId = scopeType === 'merchant' ? scopeId : null;
  return { merchantId, target: { type: 'user', id: userId } };
}

/**
 * Whether somebody may give this: no more than they hold themselves, and only within their own
 * scope, which the transaction must have.
 * @throws DomainError `role_not_of_scope`, `role_not_held`, `scope_unknown`.
 */
export async function demandGivable(
  tx: Tx,
  giver: Principal,
  { role, scopeType, scopeId = null }: RoleWish,
): Promise<Omit<Grant, 'id'>> {
  const { of, permissions } = ROLES[role];
  const isOfScope = (of as readonly ScopeType[]).includes(scopeType);
  if (!isOfScope || (scopeType === 'platform') !== (scopeId === null))
    throw roleElsewhere(role, of);
  if (!permissions.every((permission) => holds(giver, permission))) throw roleNotHeld(role);
  const place = { scopeType, scopeId };
  if (!(await scopeExists(tx, giver.scope, place))) throw roleScopeUnknown(scopeId ?? scopeType);
  return { role, ...place };
}
