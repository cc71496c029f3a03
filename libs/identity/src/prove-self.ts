import { Injectable } from '@nestjs/common';
import { Database, everyMerchant } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { CheckLogin } from './check-login.js';
import { unauthenticated } from './identity.errors.js';
import { proofWrong } from './log-in.errors.js';
import type { GivenFactor } from './second-factor.js';
import { findUserToCheck } from './users.repository.js';

/** What a person who is logged in gives once more before something of weight. */
export interface SelfProof {
  readonly password: string;
  /** Of the authenticator app, or a recovery code; null where the password is enough. */
  readonly code: string | null;
}

/** Somebody sits at a computer that is not theirs: what matters asks for the password again. */
@Injectable()
export class ProveSelf {
  constructor(
    private readonly database: Database,
    private readonly check: CheckLogin,
  ) {}

  /**
   * Does the work when the proof is right; a wrong one counts like a failed log-in.
   * @throws DomainError `proof_wrong`, and what the work throws.
   */
  async run<T>(
    userId: string,
    { password, code }: SelfProof,
    work: (tx: Tx, nowMs: number) => Promise<T>,
  ): Promise<T> {
    const user = await this.database.asApp(everyMerchant, (tx) => findUserToCheck(tx, userId));
    if (!user) throw unauthenticated();
    const factor = code === null ? null : factorOf(code);
    const proof = { username: user.username, user, password, factor };
    const checked = await this.check.run(proof, work);
    if (checked.verdict !== 'right') throw proofWrong();
    return checked.value;
  }
}

function factorOf(code: string): GivenFactor {
  return /^\d{6}$/.test(code) ? { totp: code } : { recoveryCode: code };
}
