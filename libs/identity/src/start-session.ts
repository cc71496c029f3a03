import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
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
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

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
    const rule = { ...LOCK, nowMs: this.clock.nowMs() };
    await this.database.asApp(everyMerchant, (tx) => countFailure(tx, username, rule));
    throw loginFailed();
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
      return true;
    });
    return isOpen ? { accessToken, expiresAt: new Date(expiresAtMs) } : null;
  }
}
