import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readAccount, testPrivateKey } from '../read-fixtures.fixture.js';
import { publicKeyFingerprint, publicKeyPemSchema, ringKeySchema } from './public-key.js';
import { verifiesRsaSha256 } from './rsa-sha256.js';

const pem = String(readAccount('alipay').settings['alipayPublicKeyPem']);
const pemOf = (pair: { publicKey: { export(options: object): string | Buffer } }) =>
  pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('publicKeyPemSchema', () => {
  it('takes a PEM, and the bare base64 that a console shows as the same key', () => {
    const bare = pem.replaceAll(/-----[^-]+-----|\n/g, '');
    expect(publicKeyFingerprint(publicKeyPemSchema.parse(bare))).toBe(publicKeyFingerprint(pem));
    expect(publicKeyFingerprint(pem)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['a private key', testPrivateKey('alipay')],
    ['an elliptic key', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))],
    ['a short RSA key', pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }))],
    ['something else', 'a key, honestly'],
    ['nothing', ''],
  ])('refuses %s', (_what, text) => {
    expect(publicKeyPemSchema.safeParse(text).success).toBe(false);
  });
});

describe('ringKeySchema', () => {
  it.each(['5157F09EFDC096DE15EBE81A47057A7232F1B8E1', 'PUB_KEY_ID_0116000000012026112100000001'])(
    'takes the serial %s',
    (serial) => {
      expect(ringKeySchema.safeParse({ serial, publicKeyPem: pem }).success).toBe(true);
    },
  );

  it('refuses a serial with anything but letters, digits, - and _', () => {
    expect(ringKeySchema.safeParse({ serial: 'a b', publicKeyPem: pem }).success).toBe(false);
  });
});

describe('verifiesRsaSha256', () => {
  it('believes nothing under a key that is no RSA key', () => {
    const elliptic = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    expect(verifiesRsaSha256(Buffer.from('a'), 'AAAA', elliptic)).toBe(false);
    expect(verifiesRsaSha256(Buffer.from('a'), 'AAAA', 'no key')).toBe(false);
  });
});
