/**
 * Close codes: no token in time or a bad one; not allowed; too slow to follow; not now (RFC 6455).
 */
export const CLOSE = {
  unauthenticated: 4401,
  forbidden: 4403,
  tooSlow: 4408,
  tryLater: 1013,
} as const;
