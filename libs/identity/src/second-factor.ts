import type { SecretBox, Tx } from '#libs/persistence';
import { tokenHash } from './token.js';
import { lockTotp, spendRecoveryCode, storeStep } from './totp.repository.js';
import { acceptedStep, plainRecoveryCode } from './totp.js';

/** A code of the authenticator app, or a recovery code; without either, none was given. */
export interface GivenFactor {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** Where a sealed secret belongs (see SecretBox). */
export const totpPlace = (userId: string): string => `user_totp:secret:${userId}`;

/**
 * Looks at the second factor of a person and spends it when it is right. Who has none needs none.
 */
export async function checkFactor(
  { tx, box, nowMs }: { tx: Tx; box: SecretBox; nowMs: number },
  userId: string,
  given: GivenFactor,
): Promise<'right' | 'wrong' | 'missing'> {
  const totp = await lockTotp(tx, userId);
  if (!totp?.isConfirmed) return 'right';
  const at = new Date(nowMs);
  if (given.totp !== undefined) {
    const secret = box.open(totp.secret, totpPlace(userId)).toString('utf8');
    const step = acceptedStep(secret, given.totp, { nowMs, afterStep: totp.lastStep });
    if (step === null) return 'wrong';
    await storeStep(tx, { userId, step, at });
    return 'right';
  }
  if (given.recoveryCode === undefined) return 'missing';
  const hash = tokenHash(plainRecoveryCode(given.recoveryCode));
  return (await spendRecoveryCode(tx, { userId, hash, at })) ? 'right' : 'wrong';
}
