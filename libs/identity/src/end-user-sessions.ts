import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { demandManaged } from './demand-managed.js';
import type { Principal } from './principal.js';
import { endSessionsOf } from './sessions.repository.js';

/** Logs somebody out everywhere. */
@Injectable()
export class EndUserSessions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /** At once in this process, within a second in the others. @throws as `demandManaged`. */
  async run(manager: Principal, userId: string): Promise<void> {
    await this.database.asApp(manager.scope, async (tx) => {
      await demandManaged(tx, manager, userId);
      await endSessionsOf(tx, { userId, except: null, nowMs: this.clock.nowMs() });
      await Audit.record(tx, {
        action: 'user.logged_out',
        merchantId: null,
        target: { type: 'user', id: userId },
      });
    });
    this.authenticate.forgetAll();
  }
}
