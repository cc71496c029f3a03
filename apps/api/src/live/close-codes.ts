/** Close codes: no token in time or a bad one; not allowed; too slow to follow. */
export const CLOSE = { unauthenticated: 4401, forbidden: 4403, tooSlow: 4408 } as const;
