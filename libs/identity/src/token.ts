import { createHash, randomBytes } from 'node:crypto';

/**
 * What a token opens; its first letters tell, so that a leaked one is recognised by scanners and in
 * logs.
 */
const PREFIXES = { session: 'hds_', api_key: 'hdk_' } as const;
const SECRET_BYTES = 32;
const FORM = /^hd[sk]_[A-Za-z0-9_-]{43}$/;

export type TokenKind = keyof typeof PREFIXES;

/** A new opaque token of 256 random bits. */
export function newToken(kind: TokenKind): string {
  return PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url');
}

/** What a text can open, or null when it cannot be a token of ours. */
export function tokenKind(text: string): TokenKind | null {
  if (!FORM.test(text)) return null;
  return text.startsWith(PREFIXES.session) ? 'session' : 'api_key';
}

/** What is stored of a token. It is random, so a fast hash gives nothing away. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
