import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Refusals } from './audit/refusals.js';
import { verifyPassword } from './password.js';
import { checkFactor } from './second-factor.js';
import type { GivenFactor } from './second-factor.js';
import { clearFailures, countFailure, lockUser } from './users.repository.js';
import type { LoginUser } from './users.repository.js';

const LOCK = { failuresMax: 10, firstDelayMs: 30_000, delayMaxMs: 3_600_000 };

/** Who somebody says they are, and how they prove it. */
export interface Proof {
  readonly username: string;
  /** Null when there is nobody of this name: it takes as long. */
  readonly user: LoginUser | null;
  readonly password: string;
  /** Null where the password is enough. */
  readonly factor: GivenFactor | null;
}

/** What came of it. */
export type Checked<T> =
  | { readonly verdict: 'right'; readonly value: T }
  /** The password, the code, or the account is locked or disabled: nobody is told which. */
  | { readonly verdict: 'wrong' }
  /** The password was right, and a code is to come with it. */
  | { readonly verdict: 'code_missing' };

/** Checks password and second factor in one place, so that every wrong one counts as a failure. */
@Injectable()
export class CheckLogin {
  private readonly refusals: Refusals;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {
    this.refusals = new Refusals(clock);
  }

  /**
   * Does the work in the transaction in which the proof was found right, so that no code is spent
   * for nothing. Ten failures lock for 30 s, every further one twice as long, at most an hour. A
   * right password without its code neither counts nor forgets failures.
   * @throws DomainError `too_many_logins`, and what the work throws.
   */
  async run<T>(proof: Proof, work: (tx: Tx, nowMs: number) => Promise<T>): Promise<Checked<T>> {
    const { user, password } = proof;
    const isRight = await verifyPassword(user?.passwordHash ?? null, password);
    const nowMs = this.clock.nowMs();
    return this.database.asApp(everyMerchant, async (tx) => {
      const verdict = user && isRight ? await this.judge(tx, { ...proof, user }, nowMs) : 'wrong';
      if (verdict === 'wrong') await this.refuse(tx, proof, nowMs);
      if (verdict !== 'right') return { verdict };
      await clearFailures(tx, user!.id);
      return { verdict, value: await work(tx, nowMs) };
    });
  }

  /**
   * The same statements whether there is such a user or not. What was typed as an unknown name is
   * not kept: it may be a password.
   */
  private async refuse(tx: Tx, { username, user }: Proof, nowMs: number): Promise<void> {
    const left = this.refusals.take();
    const isLocked = await countFailure(tx, username, { ...LOCK, nowMs });
    if (left === null && !isLocked) return;
    await Audit.record(tx, {
      action: isLocked ? 'session.locked' : 'session.refused',
      merchantId: null,
      target: { type: 'user', id: user?.id ?? null },
      after: left ? { alsoRefused: left } : null,
    });
  }

  /**
   * The lock is looked at after the password, with the row locked: guesses sent all at once gain
   * nothing.
   */
  private async judge(
    tx: Tx,
    { user, factor }: Proof & { user: LoginUser },
    nowMs: number,
  ): Promise<'right' | 'wrong' | 'code_missing'> {
    if (!(await lockUser(tx, user, nowMs))) return 'wrong';
    if (factor === null) return 'right';
    const found = await checkFactor({ tx, box: this.box, nowMs }, user.id, factor);
    return found === 'missing' ? 'code_missing' : found;
  }
}
