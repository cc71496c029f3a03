import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Refusals } from './audit/refusals.js';
import { loginFailed } from './identity.errors.js';
import { verifyPassword } from './password.js';
import { insertSession } from './sessions.repository.js';
import { newToken, tokenHash } from './token.js';
import { clearFailures, countFailure, findLoginUser } from './users.repository.js';

// A working day: a token that is refreshed and lives 15 minutes comes with people and roles.
const SESSION_MS = 12 * 3_600_000;
const LOCK = { failuresMax: 10, firstDelayMs: 30_000, delayMaxMs: 3_600_000 };

/** A log-in that worked. The token is shown this once; its SHA-256 is stored. */
export interface StartedSession {
  readonly accessToken: string;
  readonly expiresAt: Date;
}

/** Logs a person in. */
@Injectable()
export class StartSession {
  private readonly refusals: Refusals;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.refusals = new Refusals(clock);
  }

  /**
   * Takes the same time and gives the same error whether the name is unknown, the password wrong or
   * the account locked. Ten failures lock for 30 s, every further one twice as long, at most an
   * hour.
   * @throws DomainError `login_failed`, `too_many_logins`.
   */
  async run(login: { username: string; password: string }): Promise<StartedSession> {
    const username = login.username.toLowerCase();
    const user = await this.database.asApp(everyMerchant, (tx) => findLoginUser(tx, username));
    const isRight = await verifyPassword(user?.passwordHash ?? null, login.password);
    const session = user && isRight ? await this.open(user.id) : null;
    if (session) return session;
    await this.refuse(username, user?.id ?? null);
    throw loginFailed();
  }

  /**
   * The same statements whether there is such a user or not. What was typed as an unknown name is
   * not kept: it may be a password.
   */
  private async refuse(username: string, userId: string | null): Promise<void> {
    const rule = { ...LOCK, nowMs: this.clock.nowMs() };
    const left = this.refusals.take();
    await this.database.asApp(everyMerchant, async (tx) => {
      const isLocked = await countFailure(tx, username, rule);
      if (left === null && !isLocked) return;
      await Audit.record(tx, {
        action: isLocked ? 'session.locked' : 'session.refused',
        merchantId: null,
        target: { type: 'user', id: userId },
        after: left ? { alsoRefused: left } : null,
      });
    });
  }

  /**
   * Null when the account is locked: looked at after the password, so that guesses sent all at once
   * gain nothing.
   */
  private async open(userId: string): Promise<StartedSession | null> {
    const nowMs = this.clock.nowMs();
    const expiresAtMs = nowMs + SESSION_MS;
    const accessToken = newToken('session');
    const session = { id: newId('ses', nowMs), userId, tokenHash: tokenHash(accessToken) };
    const isOpen = await this.database.asApp(everyMerchant, async (tx) => {
      if (!(await clearFailures(tx, userId, nowMs))) return false;
      await insertSession(tx, { ...session, createdAtMs: nowMs, expiresAtMs });
      await Audit.record(tx, {
        action: 'session.started',
        merchantId: null,
        target: { type: 'session', id: session.id },
        actor: { kind: 'user', id: userId },
      });
      return true;
    });
    return isOpen ? { accessToken, expiresAt: new Date(expiresAtMs) } : null;
  }
}
