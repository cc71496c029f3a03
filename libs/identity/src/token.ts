import { createHash, randomBytes } from 'node:crypto';

/**
 * What a token opens; its first letters tell, so that a leaked one is recognised by scanners and in
 * logs.
 */
const PREFIXES = {
  session: 'hds_',
  api_key: 'hdk_',
  refresh: 'hdr_',
  invitation: 'hdi_',
  reset: 'hdp_',
} as const;
const SECRET_BYTES = 32;
/** What a request can be authenticated by; the other kinds are each for one route. */
const BEARER = /^hd[sk]_[A-Za-z0-9_-]{43}$/;
const HANDLE_BYTES = 16;
const REFRESH = /^hdr_[A-Za-z0-9_-]{64}$/;

export type TokenKind = 'session' | 'api_key';

/** A new opaque token of 256 random bits. */
export function newToken(kind: Exclude<keyof typeof PREFIXES, 'refresh'>): string {
  return PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url');
}

/** What names a log-in inside all of its refresh tokens, and no other: 128 random bits. */
export function newHandle(): Buffer {
  return randomBytes(HANDLE_BYTES);
}

/** A new refresh token of a log-in: its handle, then 256 random bits. */
export function newRefreshToken(handle: Buffer): string {
  const bytes = Buffer.concat([handle, randomBytes(SECRET_BYTES)]);
  return PREFIXES.refresh + bytes.toString('base64url');
}

/** The handle inside a refresh token; null when it cannot be one of ours. */
export function handleOf(refreshToken: string): Buffer | null {
  if (!REFRESH.test(refreshToken)) return null;
  const bytes = Buffer.from(refreshToken.slice(PREFIXES.refresh.length), 'base64url');
  return bytes.subarray(0, HANDLE_BYTES);
}

/** What a text can open, or null when it cannot be a token of ours. */
export function tokenKind(text: string): TokenKind | null {
  if (!BEARER.test(text)) return null;
  return text.startsWith(PREFIXES.session) ? 'session' : 'api_key';
}

/** What is stored of a token. It is random, so a fast hash gives nothing away. */
export function tokenHash(token: string | Buffer): Buffer {
  return createHash('sha256').update(token).digest();
}
