import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  acceptedStep,
  newRecoveryCodes,
  newTotpSecret,
  otpauthUrl,
  plainRecoveryCode,
} from './totp.js';

/** RFC 6238 appendix B: the ASCII secret 12345678901234567890 in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Appendix B, SHA-1: seconds since the epoch, the code of eight digits; ours are its last six. */
const VECTORS: readonly [atS: number, code: string][] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
];

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const at = (atS: number, afterStep: number | null = null) => ({ nowMs: atS * 1_000, afterStep });

/** RFC 4226 section 5.3, from the text and not from the library. */
function codeByRfc4226(secret: string, step: number): string {
  const bits = [...secret].map((one) => BASE32.indexOf(one).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const binary = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff;
  return String(binary % 1_000_000).padStart(6, '0');
}

describe('a code of six digits', () => {
  it.each(VECTORS)('is that of RFC 6238 at %i s: %s', (atS, eight) => {
    expect(acceptedStep(SECRET, eight.slice(2), at(atS))).toBe(Math.floor(atS / 30));
  });

  it('is good for its half minute, the one before and the one after, and no longer', () => {
    const code = '287082';
    for (const atS of [0, 29, 30, 59, 60, 89]) expect(acceptedStep(SECRET, code, at(atS))).toBe(1);
    for (const atS of [90, 91, 3_000]) expect(acceptedStep(SECRET, code, at(atS))).toBeNull();
  });

  it('is accepted once, and after it none that came before', () => {
    expect(acceptedStep(SECRET, '287082', at(59, 1))).toBeNull();
    expect(acceptedStep(SECRET, '287082', at(59, 2))).toBeNull();
    expect(acceptedStep(SECRET, '287082', at(59, 0))).toBe(1);
  });

  it('is nothing else', () => {
    for (const code of ['', '28708', '2870820', '287 082', 'abcdef', '２８７０８２'])
      expect(acceptedStep(SECRET, code, at(59))).toBeNull();
  });

  it('is what an app makes of the address it was shown', () => {
    const secret = newTotpSecret();
    const url = new URL(otpauthUrl(secret, 'wang.xiaomei'));
    expect(url.protocol + url.host).toBe('otpauth:totp');
    expect(decodeURIComponent(url.pathname)).toBe('/Haodian:wang.xiaomei');
    expect(url.searchParams.get('secret')).toBe(secret);
    const code = codeByRfc4226(url.searchParams.get('secret')!, 58_790_000);
    expect(acceptedStep(secret, code, at(1_763_700_000))).toBe(58_790_000);
  });
});

describe('a secret', () => {
  it('has 160 random bits in base32', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
  });
});

describe('recovery codes', () => {
  it('are ten, all different, in groups that can be read aloud', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes)
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  });

  it('are the same however they are typed', () => {
    expect(plainRecoveryCode(' ABCD-efgh 1234-5678 ')).toBe('abcdefgh12345678');
  });
});
