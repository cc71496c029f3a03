import { newRefreshToken, newToken, tokenHash } from './token.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ACCESS_MS = 15 * MINUTE_MS;
const IDLE_MS = 12 * HOUR_MS;
const LONGEST_MS = 7 * 24 * HOUR_MS;

/** What a log-in and every refresh answer. Both tokens are shown this once. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

/** What is stored of them. */
export interface StoredTokens {
  readonly tokenHash: Buffer;
  readonly expiresAtMs: number;
  readonly refreshHash: Buffer;
  readonly refreshExpiresAtMs: number;
}

/**
 * New tokens of a log-in: 15 minutes of access; 12 hours to refresh it, but never beyond seven days
 * after the log-in.
 */
export function issueTokens(of: { handle: Buffer; startedAtMs: number; nowMs: number }): {
  tokens: SessionTokens;
  stored: StoredTokens;
} {
  const endsAtMs = of.startedAtMs + LONGEST_MS;
  const expiresAtMs = Math.min(of.nowMs + ACCESS_MS, endsAtMs);
  const refreshExpiresAtMs = Math.min(of.nowMs + IDLE_MS, endsAtMs);
  const accessToken = newToken('session');
  const refreshToken = newRefreshToken(of.handle);
  return {
    tokens: {
      accessToken,
      expiresAt: new Date(expiresAtMs),
      refreshToken,
      refreshExpiresAt: new Date(refreshExpiresAtMs),
    },
    stored: {
      tokenHash: tokenHash(accessToken),
      expiresAtMs,
      refreshHash: tokenHash(refreshToken),
      refreshExpiresAtMs,
    },
  };
}
