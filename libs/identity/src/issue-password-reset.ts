import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { demandManaged } from './demand-managed.js';
import { putReset } from './password-resets.repository.js';
import type { Principal } from './principal.js';
import { newToken, tokenHash } from './token.js';

const RESET_MS = 3_600_000;

/** A way to a new password. The token is shown this once. */
export interface IssuedReset {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Gives somebody who forgot their password a way to a new one. */
@Injectable()
export class IssuePasswordReset {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Good for an hour and once; an earlier one ends. Their sessions end when it is used.
   * @throws DomainError as `demandManaged`.
   */
  async run(manager: Principal, userId: string): Promise<IssuedReset> {
    const nowMs = this.clock.nowMs();
    const token = newToken('reset');
    const expiresAt = new Date(nowMs + RESET_MS);
    await this.database.asApp(manager.scope, async (tx) => {
      await demandManaged(tx, manager, userId);
      await putReset(tx, {
        userId,
        tokenHash: tokenHash(token),
        createdBy: manager.id,
        createdAt: new Date(nowMs),
        expiresAt,
      });
      await Audit.record(tx, {
        action: 'password.reset_issued',
        merchantId: null,
        target: { type: 'user', id: userId },
      });
    });
    return { token, expiresAt };
  }
}
