import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { demandManaged } from './demand-managed.js';
import { totpNotEnrolled, totpOwn } from './log-in.errors.js';
import type { Principal } from './principal.js';
import { endSessionsOf } from './sessions.repository.js';
import { lockTotp, removeTotp } from './totp.repository.js';

/** Lets somebody in again who lost phone and recovery codes. */
@Injectable()
export class RemoveUserTotp {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Their sessions end: whoever found the phone may have one. They log in by password alone once
   * and, where a second factor is required, enrol anew before anything else.
   * @throws DomainError `totp_own`, `totp_not_enrolled`, and as `demandManaged`.
   */
  async run(manager: Principal, userId: string): Promise<void> {
    if (userId === manager.id) throw totpOwn();
    await this.database.asApp(manager.scope, async (tx) => {
      await demandManaged(tx, manager, userId);
      if (!(await lockTotp(tx, userId))) throw totpNotEnrolled();
      await removeTotp(tx, userId);
      await endSessionsOf(tx, { userId, except: null, nowMs: this.clock.nowMs() });
      const target = { type: 'user', id: userId };
      await Audit.record(tx, { action: 'totp.removed', merchantId: null, target });
    });
    this.authenticate.forgetAll();
  }
}
