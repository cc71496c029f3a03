import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { invitationNotFound } from './log-in.errors.js';
import { removeInvitation } from './invitations.repository.js';
import type { Principal } from './principal.js';

/** Takes an invitation back that nobody has accepted. */
@Injectable()
export class WithdrawInvitation {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `invitation_not_found`, also for an accepted one or one out of reach. */
  async run({ scope }: Principal, id: string): Promise<void> {
    await this.database.asApp(scope, async (tx) => {
      if (!(await removeInvitation(tx, scope, id))) throw invitationNotFound(id);
      await Audit.record(tx, {
        action: 'invitation.withdrawn',
        merchantId: null,
        target: { type: 'invitation', id: id },
      });
    });
  }
}
