import { Injectable } from '@nestjs/common';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { unauthenticated } from './identity.errors.js';
import { refuseWeakPassword } from './password-policy.js';
import { hashPassword } from './password.js';
import type { Principal } from './principal.js';
import { ProveSelf } from './prove-self.js';
import { removeReset } from './password-resets.repository.js';
import { endSessionsOf } from './sessions.repository.js';
import { findUserToCheck, setPassword } from './users.repository.js';

/** A person takes another password. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly database: Database,
    private readonly prove: ProveSelf,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Ends all other sessions and every reset that is under way: whoever knew the old password is
   * out.
   * @throws DomainError `password_weak`, `proof_wrong`.
   */
  async run(
    { id, session }: Principal,
    passwords: { currentPassword: string; newPassword: string },
  ): Promise<void> {
    const owner = await this.database.asApp(everyMerchant, (tx) => findUserToCheck(tx, id));
    if (!owner) throw unauthenticated();
    await refuseWeakPassword('newPassword', passwords.newPassword, owner);
    const passwordHash = await hashPassword(passwords.newPassword);
    const proof = { password: passwords.currentPassword, code: null };
    await this.prove.run(id, proof, async (tx, nowMs) => {
      await setPassword(tx, id, passwordHash);
      await removeReset(tx, id);
      await endSessionsOf(tx, { userId: id, except: session?.id ?? null, nowMs });
      await Audit.record(tx, {
        action: 'password.changed',
        merchantId: null,
        target: { type: 'user', id: id },
      });
    });
    this.authenticate.forgetAll();
  }
}
