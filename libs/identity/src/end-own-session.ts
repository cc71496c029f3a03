import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { sessionNotFound } from './log-in.errors.js';
import type { Principal } from './principal.js';
import { endSessionOf } from './sessions.repository.js';

/** Logs a person out somewhere else. */
@Injectable()
export class EndOwnSession {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /** @throws DomainError `session_not_found`, also for one of somebody else. */
  async run({ id: userId }: Principal, id: string): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.database.asApp(everyMerchant, async (tx) => {
      if (!(await endSessionOf(tx, { userId, id, nowMs }))) throw sessionNotFound(id);
      await Audit.record(tx, {
        action: 'session.ended',
        merchantId: null,
        target: { type: 'session', id: id },
      });
    });
    this.authenticate.forgetAll();
  }
}
