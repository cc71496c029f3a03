import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretBox, secretKeyFromBase64 } from './secret-box.js';

const AAD = 'channel_accounts:secrets:chn_1';

describe('SecretBox', () => {
  const box = new SecretBox(randomBytes(32));

  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, aad) => {
        expect(box.open(box.seal(plain, aad), aad).toString('utf8')).toBe(
          Buffer.from(plain, 'utf8').toString('utf8'),
        );
      }),
    );
  });

  it('refuses every single changed bit', () => {
    const sealed = box.seal('apiV3Key', AAD);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => box.open(changed, AAD)).toThrow(/cannot be opened|does not have/);
    }
  });

  it('refuses every shortened text', () => {
    const sealed = box.seal('apiV3Key', AAD);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.open(sealed.subarray(0, length), AAD)).toThrow();
    }
  });

  it('does not open in another row', () => {
    const sealed = box.seal('apiV3Key', AAD);
    expect(() => box.open(sealed, 'channel_accounts:secrets:chn_2')).toThrow(
      expect.objectContaining({ code: 'secret_unreadable' }),
    );
  });

  it('never seals the same text to the same bytes, and never shows it', () => {
    const first = box.seal('apiV3Key', AAD);
    expect(first.equals(box.seal('apiV3Key', AAD))).toBe(false);
    expect(first.includes('apiV3Key')).toBe(false);
  });

  it('opens what an earlier key sealed, and seals with the new one', () => {
    const [old, young] = [randomBytes(32), randomBytes(32)];
    const rotated = new SecretBox(young, [old]);
    expect(rotated.open(new SecretBox(old).seal('s', AAD), AAD).toString()).toBe('s');
    expect(new SecretBox(young).open(rotated.seal('s', AAD), AAD).toString()).toBe('s');
  });

  it('says so when the key is missing', () => {
    const sealed = new SecretBox(randomBytes(32)).seal('s', AAD);
    expect(() => box.open(sealed, AAD)).toThrow(
      expect.objectContaining({ code: 'secret_key_unknown' }),
    );
  });

  it('takes a key only as 32 bytes of base64', () => {
    const key = randomBytes(32);
    expect(secretKeyFromBase64(key.toString('base64'))).toEqual(key);
    for (const bad of ['', 'abc', key.toString('hex'), randomBytes(31).toString('base64')]) {
      expect(() => secretKeyFromBase64(bad)).toThrow(/32 bytes/);
    }
    expect(() => new SecretBox(randomBytes(16))).toThrow(/32 bytes/);
  });
});

describe('a fingerprint', () => {
  const [key, next] = [randomBytes(32), randomBytes(32)];

  it('is the same for the same text and purpose, and for nothing else', () => {
    const box = new SecretBox(key);
    const [one] = box.fingerprintsOf('91330106MA2CFLDG4R', 'licence');
    expect(one).toHaveLength(32);
    expect(new SecretBox(key).fingerprintsOf('91330106MA2CFLDG4R', 'licence')).toEqual([one]);
    expect(box.fingerprintsOf('91330106MA2CFLDG4R', 'phone')[0]).not.toEqual(one);
    expect(box.fingerprintsOf('91330106MA2CFLDG4X', 'licence')[0]).not.toEqual(one);
    expect(new SecretBox(next).fingerprintsOf('91330106MA2CFLDG4R', 'licence')[0]).not.toEqual(one);
  });

  it('stored before the key was changed is found by the earlier key', () => {
    const before = new SecretBox(key).fingerprintsOf('x', 'phone')[0]!;
    const [stored, found] = new SecretBox(next, [key]).fingerprintsOf('x', 'phone');
    expect(stored).not.toEqual(before);
    expect(found).toEqual(before);
  });
});
