import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
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
    await this.database.asApp(everyMerchant, (tx) =>
      endSession(tx, tokenHash(accessToken), this.clock.nowMs()),
    );
    this.authenticate.forgetAll();
  }
}
