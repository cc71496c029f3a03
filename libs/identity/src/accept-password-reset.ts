import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { resetUnknown } from './log-in.errors.js';
import { refuseWeakPassword } from './password-policy.js';
import { findReset, takeReset } from './password-resets.repository.js';
import { hashPassword } from './password.js';
import { endSessionsOf } from './sessions.repository.js';
import { tokenHash } from './token.js';
import { setPassword } from './users.repository.js';

/** Sets a new password by the token of a reset. */
@Injectable()
export class AcceptPasswordReset {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Ends every session and a lock-out. A second factor stays: the token proves nothing about it.
   * A password that is refused leaves the token good.
   * @throws DomainError `reset_unknown`, one for every reason; `password_weak`.
   */
  async run({ token, newPassword }: { token: string; newPassword: string }): Promise<void> {
    const hash = tokenHash(token);
    const nowMs = this.clock.nowMs();
    // First, so that nobody without a token makes us work.
    const reset = await this.database.asApp(everyMerchant, (tx) => findReset(tx, hash, nowMs));
    if (!reset) throw resetUnknown();
    await refuseWeakPassword('newPassword', newPassword, reset);
    const passwordHash = await hashPassword(newPassword);
    const { userId } = reset;
    await this.database.asApp(everyMerchant, async (tx) => {
      if (!(await takeReset(tx, hash))) throw resetUnknown();
      await setPassword(tx, userId, passwordHash);
      await endSessionsOf(tx, { userId, except: null, nowMs: this.clock.nowMs() });
      await Audit.record(tx, {
        action: 'password.reset',
        merchantId: null,
        target: { type: 'user', id: userId },
        actor: { kind: 'user', id: userId },
      });
    });
    this.authenticate.forgetAll();
  }
}
