import { hash, verify } from '@node-rs/argon2';
import { createGate } from '#libs/kernel';
import { tooManyLogins } from './identity.errors.js';

/** argon2id (the package's default variant), as OWASP's password storage cheat sheet sets it. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Same cost, but no password has this hash: verified where there is no user, so that it takes the
 * same time.
 */
const NOBODY = `$argon2id$v=19$m=19456,t=2,p=1$${base64Of(16)}$${base64Of(32)}`;

// Four take 76 MiB and keep two cores busy; more would starve the payment path.
const gate = createGate({ atOnce: 4, waitingMax: 200, full: tooManyLogins });

/**
 * Hashes a password for storing, about 26 ms.
 * @throws DomainError `too_many_logins` when 200 others are waiting.
 */
export function hashPassword(plain: string): Promise<string> {
  return gate(() => hash(normalized(plain), COST));
}

/**
 * Whether the password is the hashed one. With null (no such user) it takes as long and says no.
 * @throws DomainError `too_many_logins` when 200 others are waiting.
 */
export function verifyPassword(passwordHash: string | null, plain: string): Promise<boolean> {
  return gate(() => verify(passwordHash ?? NOBODY, normalized(plain)));
}

/** Keyboards write the same character in different code points (RFC 8265 asks for one form). */
function normalized(plain: string): string {
  return plain.normalize('NFKC');
}

function base64Of(zeroBytes: number): string {
  return Buffer.alloc(zeroBytes).toString('base64').replace(/=+$/, '');
}
