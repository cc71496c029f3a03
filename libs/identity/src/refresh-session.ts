import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { IdentityObserver } from './identity-observer.js';
import { refreshFailed } from './log-in.errors.js';
import { issueTokens } from './session-tokens.js';
import type { SessionTokens } from './session-tokens.js';
import { endSessionOf, lockByHandle, rotateTokens } from './sessions.repository.js';
import { handleOf, tokenHash } from './token.js';

type Outcome =
  | { readonly kind: 'refreshed'; readonly tokens: SessionTokens }
  | { readonly kind: 'over' }
  | { readonly kind: 'reused'; readonly userId: string; readonly sessionId: string };

/** Exchanges a refresh token for new tokens of the same log-in. */
@Injectable()
export class RefreshSession {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
    private readonly observer: IdentityObserver,
  ) {}

  /**
   * Each refresh token works once (RFC 9700 section 4.14.2). A second time, be it at the same
   * moment or after an answer that was lost, ends the whole log-in: who is the thief
   * cannot be told.
   * @throws DomainError `refresh_failed`, one for every reason.
   */
  async run(refreshToken: string): Promise<SessionTokens> {
    const handle = handleOf(refreshToken);
    if (!handle) throw refreshFailed();
    const outcome = await this.database.asApp(everyMerchant, (tx) =>
      this.rotate(tx, { handle, refreshToken }),
    );
    if (outcome.kind === 'refreshed') return outcome.tokens;
    if (outcome.kind === 'reused') {
      this.authenticate.forgetAll();
      this.observer.refreshTokenReused({ userId: outcome.userId, sessionId: outcome.sessionId });
    }
    throw refreshFailed();
  }

  /** The handle is as secret as the token: who has it had a token of this log-in. */
  private async rotate(
    tx: Tx,
    { handle, refreshToken }: { handle: Buffer; refreshToken: string },
  ): Promise<Outcome> {
    const nowMs = this.clock.nowMs();
    const session = await lockByHandle(tx, tokenHash(handle), nowMs);
    if (!session) return { kind: 'over' };
    const { id, userId } = session;
    if (!session.refreshHash.equals(tokenHash(refreshToken))) {
      await endSessionOf(tx, { id, userId, nowMs });
      await Audit.record(tx, {
        action: 'session.reused',
        merchantId: null,
        target: { type: 'session', id: id },
      });
      return { kind: 'reused', userId, sessionId: id };
    }
    const startedAtMs = session.createdAt.getTime();
    const { tokens, stored } = issueTokens({ handle, startedAtMs, nowMs });
    await rotateTokens(tx, { id, stored, nowMs });
    return { kind: 'refreshed', tokens };
  }
}
