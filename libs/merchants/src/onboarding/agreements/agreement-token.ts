import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** The token in the link of an agreement; its first letters tell what it is, also to scanners. */
export const AGREEMENT_TOKEN = /^hda_[A-Za-z0-9_-]{43}$/;

const TOKEN_BYTES = 32;
const CODE_DIGITS = 6;

/** A new token of 256 random bits. */
export function newAgreementToken(): string {
  return `hda_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
}

/** What is stored of a token. It is random, so a fast hash gives nothing away. */
export function agreementTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A new code of six digits. */
export function newCode(): string {
  return String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
}

/**
 * What is stored of a code: keyed by the token it was sent with, of which only a hash is stored, so
 * that whoever reads the database cannot try out all codes, and no code fits another link.
 */
export function codeHashOf(token: string, code: string): Buffer {
  return createHmac('sha256', token).update(`haodian.agreement-code:${code}`).digest();
}

/** Compares in the same time wherever they differ. */
export function isCode(hash: Buffer, token: string, code: string): boolean {
  return timingSafeEqual(hash, codeHashOf(token, code));
}
