import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { insertGrant } from './grants.repository.js';
import { invitationUnknown, usernameNotInvited, usernameTaken } from './log-in.errors.js';
import { lockInvitation, markAccepted } from './invitations.repository.js';
import { refuseWeakPassword } from './password-policy.js';
import { hashPassword } from './password.js';
import { tokenHash } from './token.js';
import { insertUser } from './users.repository.js';

/** What somebody who was invited chooses. */
export interface Acceptance {
  readonly token: string;
  readonly username: string;
  readonly password: string;
}

/** Makes a person of an invitation. */
@Injectable()
export class AcceptInvitation {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The person and their role come in one transaction with the end of the token. What is refused
   * for another reason leaves the token good.
   * @throws DomainError `invitation_unknown`, one for every reason; `username_not_invited`,
   * `username_taken`, `password_weak`.
   */
  async run({ token, username, password }: Acceptance): Promise<{ id: string }> {
    const hash = tokenHash(token);
    // First, so that nobody without a token makes us work.
    const invited = await this.database.asApp(everyMerchant, (tx) => this.find(tx, hash));
    if ((invited.username ?? username) !== username) throw usernameNotInvited(invited.username!);
    await refuseWeakPassword('password', password, { username, name: invited.name });
    const passwordHash = await hashPassword(password);
    return this.database.asApp(everyMerchant, async (tx) => {
      const { id, name, role, scopeType, scopeId, createdBy } = await this.find(tx, hash);
      const at = new Date(this.clock.nowMs());
      const user = { id: newId('usr', at.getTime()), username, name, passwordHash, createdAt: at };
      if (!(await insertUser(tx, user))) throw usernameTaken(username);
      const userId = user.id;
      await insertGrant(tx, { userId, role, scopeType, scopeId, grantedBy: createdBy, at });
      await markAccepted(tx, { id, userId, at });
      await Audit.record(tx, {
        action: 'user.created',
        merchantId: scopeType === 'merchant' ? scopeId : null,
        target: { type: 'user', id: userId },
        after: { username, realName: name, role, scopeType, scopeId },
        actor: { kind: 'user', id: userId },
      });
      return { id: userId };
    });
  }

  private async find(tx: Tx, hash: Buffer) {
    const invitation = await lockInvitation(tx, hash, this.clock.nowMs());
    if (!invitation) throw invitationUnknown();
    return invitation;
  }
}
