import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { endSession } from './sessions.repository.js';
import { tokenHash } from './token.js';

/** Logs a person out. */
@Injectable()
export class EndSession {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Ends the session of this token; a token of no session, or of one that is over, changes nothing.
   */
  async run(accessToken: string): Promise<void> {
    await this.database.asApp(everyMerchant, async (tx) => {
      const ended = await endSession(tx, tokenHash(accessToken), this.clock.nowMs());
      if (!ended) return;
      await Audit.record(tx, {
        action: 'session.ended',
        merchantId: null,
        target: { type: 'session', id: ended.id },
        actor: { kind: 'user', id: ended.userId },
      });
    });
    this.authenticate.forgetAll();
  }
}
