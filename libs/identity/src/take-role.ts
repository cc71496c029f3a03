import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { endGrant, lockAdmins } from './grants.repository.js';
import { grantNotFound, lastAdmin, roleNotHeld } from './identity.errors.js';
import { recordOf } from './give-role.js';
import { removeInvitationsOf } from './invitations.repository.js';
import { findPerson } from './find-people.repository.js';
import { holds } from './principal.js';
import type { Principal } from './principal.js';
import { permissionsOf } from './roles.js';

/** Takes a role back. */
@Injectable()
export class TakeRole {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * At once in this process, within a second in the others. Invitations they gave end: they were
   * given by the rights of a role.
   * @throws DomainError `grant_not_found` also for a role outside the caller's scope,
   * `role_not_held`, `last_admin`.
   */
  async run(taker: Principal, userId: string, grantId: string): Promise<void> {
    const { scope } = taker;
    await this.database.asApp(scope, async (tx) => {
      const person = await findPerson(tx, scope, userId);
      const grant = person?.grants.find(({ id }) => id === grantId);
      if (!grant) throw grantNotFound(grantId);
      if (!permissionsOf(grant.role).every((each) => holds(taker, each)))
        throw roleNotHeld(grant.role);
      if (grant.role === 'admin' && (await lockAdmins(tx)) < 2) throw lastAdmin();
      await endGrant(tx, { userId, id: grantId, at: new Date(this.clock.nowMs()) });
      await removeInvitationsOf(tx, userId);
      await Audit.record(tx, { action: 'role.taken', ...recordOf(userId, grant), before: grant });
    });
    this.authenticate.forgetAll();
  }
}
