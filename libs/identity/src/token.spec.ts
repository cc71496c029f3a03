import { describe, expect, it } from '@jest/globals';
import { newToken, tokenHash, tokenKind } from './token.js';

describe('a token', () => {
  it('tells by its first letters what it opens', () => {
    expect(tokenKind(newToken('session'))).toBe('session');
    expect(tokenKind(newToken('api_key'))).toBe('api_key');
    for (const text of ['', 'hds_', `${newToken('session')}x`, newToken('session').slice(4)])
      expect(tokenKind(text)).toBeNull();
  });

  it('holds 256 random bits and is stored as 32 bytes that do not show it', () => {
    const token = newToken('session');
    expect(Buffer.from(token.slice(4), 'base64url')).toHaveLength(32);
    expect(newToken('session')).not.toBe(token);
    expect(tokenHash(token)).toHaveLength(32);
  });
});
