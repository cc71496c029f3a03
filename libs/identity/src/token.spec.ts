import { describe, expect, it } from '@jest/globals';
import { handleOf, newHandle, newRefreshToken, newToken, tokenHash, tokenKind } from './token.js';

describe('a token', () => {
  it('tells by its first letters what it opens', () => {
    expect(tokenKind(newToken('session'))).toBe('session');
    expect(tokenKind(newToken('api_key'))).toBe('api_key');
    for (const text of ['', 'hds_', `${newToken('session')}x`, newToken('session').slice(4)])
      expect(tokenKind(text)).toBeNull();
  });

  it('that is for one route only opens nothing else', () => {
    const others = [newToken('invitation'), newToken('reset'), newRefreshToken(newHandle())];
    expect(others.map(tokenKind)).toEqual([null, null, null]);
  });

  it('holds 256 random bits and is stored as 32 bytes that do not show it', () => {
    const token = newToken('session');
    expect(Buffer.from(token.slice(4), 'base64url')).toHaveLength(32);
    expect(newToken('session')).not.toBe(token);
    expect(tokenHash(token)).toHaveLength(32);
  });
});

describe('a refresh token', () => {
  it('names its log-in, as every other of the same log-in does', () => {
    const handle = newHandle();
    const tokens = [newRefreshToken(handle), newRefreshToken(handle)];
    expect(tokens[0]).not.toBe(tokens[1]);
    for (const token of tokens) expect(handleOf(token)).toEqual(handle);
    expect(handleOf(newRefreshToken(newHandle()))).not.toEqual(handle);
  });

  it('is nothing but one of ours', () => {
    const token = newRefreshToken(newHandle());
    for (const text of ['', 'hdr_', token.slice(1), `${token}x`, newToken('session')])
      expect(handleOf(text)).toBeNull();
  });
});
