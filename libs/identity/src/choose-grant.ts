import { Injectable } from '@nestjs/common';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { findGrants } from './grants.repository.js';
import { grantNotFound } from './identity.errors.js';
import type { Principal } from './principal.js';
import { setSessionGrant } from './sessions.repository.js';

/** Lets a person with several roles act in another one. */
@Injectable()
export class ChooseGrant {
  constructor(
    private readonly database: Database,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * From now on this session, and no other of the person, acts in that role.
   * @throws DomainError `grant_not_found`.
   */
  async run(person: Principal, grantId: string): Promise<void> {
    await this.database.asApp(everyMerchant, async (tx) => {
      const grants = await findGrants(tx, person.id);
      if (!grants.some(({ id }) => id === grantId)) throw grantNotFound(grantId);
      const { id, grantId: before } = person.session!;
      await setSessionGrant(tx, id, grantId);
      await Audit.record(tx, {
        action: 'session.role_chosen',
        merchantId: null,
        target: { type: 'session', id },
        before: { grantId: before },
        after: { grantId },
      });
    });
    this.authenticate.forgetAll();
  }
}
