import { Injectable } from '@nestjs/common';
import { newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { CheckLogin } from './check-login.js';
import { loginFailed } from './identity.errors.js';
import { totpRequired } from './log-in.errors.js';
import type { GivenFactor } from './second-factor.js';
import { issueTokens } from './session-tokens.js';
import type { SessionTokens } from './session-tokens.js';
import { insertSession } from './sessions.repository.js';
import type { Client } from './sessions.repository.js';
import { newHandle, tokenHash } from './token.js';
import { findLoginUser } from './users.repository.js';

/** What a person types to log in. */
export interface Login extends GivenFactor {
  readonly username: string;
  readonly password: string;
}

/** A request that does not say where it comes from. */
export const UNKNOWN_CLIENT: Client = { ip: null, userAgent: null };

/** Logs a person in. */
@Injectable()
export class StartSession {
  constructor(
    private readonly database: Database,
    private readonly check: CheckLogin,
  ) {}

  /**
   * Takes the same time and gives the same error whether the name is unknown, the password or the
   * code wrong or the account locked. Ten failures lock for 30 s, every further one twice as long,
   * at most an hour.
   * @throws DomainError `login_failed`; `totp_required` when the password was right and a code is
   * missing; `too_many_logins`.
   */
  async run(login: Login, client: Client = UNKNOWN_CLIENT): Promise<SessionTokens> {
    const username = login.username.toLowerCase();
    const user = await this.database.asApp(everyMerchant, (tx) => findLoginUser(tx, username));
    const proof = { username, user, password: login.password, factor: login };
    const checked = await this.check.run(proof, (tx, nowMs) =>
      openSession(tx, { userId: user!.id, client, nowMs }),
    );
    if (checked.verdict === 'right') return checked.value;
    throw checked.verdict === 'code_missing' ? totpRequired() : loginFailed();
  }
}

async function openSession(
  tx: Tx,
  of: { userId: string; client: Client; nowMs: number },
): Promise<SessionTokens> {
  const { userId, client, nowMs } = of;
  const handle = newHandle();
  const { tokens, stored } = issueTokens({ handle, startedAtMs: nowMs, nowMs });
  const id = newId('ses', nowMs);
  await insertSession(tx, {
    id,
    userId,
    handleHash: tokenHash(handle),
    stored,
    client,
    createdAtMs: nowMs,
  });
  await Audit.record(tx, {
    action: 'session.started',
    merchantId: null,
    target: { type: 'session', id: id },
    actor: { kind: 'user', id: userId },
  });
  return tokens;
}
