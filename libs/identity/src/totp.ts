import { randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';

const STEP_S = 30;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;
/** Crockford's base32 in lower case: no letter is taken for a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new shared secret: 160 random bits (RFC 4226 section 4, R6), base32. */
export function newTotpSecret(): string {
  return generateSecret();
}

/** What authenticator apps read from a QR code: SHA-1, 30 s, 6 digits, as all of them know it. */
export function otpauthUrl(secret: string, username: string): string {
  return generateURI({ issuer: 'Haodian', label: username, secret });
}

/**
 * The time step (RFC 6238) whose code this is: now, one before or one after, for a clock that is
 * half a minute off. Null when it is none of them, or not later than `afterStep`, the step of the
 * last code that was accepted (section 5.2: a code is accepted once).
 */
export function acceptedStep(
  secret: string,
  code: string,
  { nowMs, afterStep }: { nowMs: number; afterStep: number | null },
): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(nowMs / 1_000),
    epochTolerance: STEP_S,
    ...(afterStep === null ? {} : { afterTimeStep: afterStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

/** Ten codes for the day the phone is lost: 80 random bits each, `xxxx-xxxx-xxxx-xxxx`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = BigInt(`0x${randomBytes(RECOVERY_BYTES).toString('hex')}`);
    const letters = Array.from(
      { length: 16 },
      (_, at) => ALPHABET[Number(bits >> BigInt(5 * at)) & 31],
    );
    return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** A recovery code in the one form it is stored in, however it was copied. */
export function plainRecoveryCode(typed: string): string {
  return typed.toLowerCase().replace(/[\s-]/g, '');
}
