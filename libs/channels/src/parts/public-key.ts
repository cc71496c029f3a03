import { inBoth } from '#libs/kernel';
import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { createBoundedCache } from './bounded-cache.js';

const RSA_BITS_MIN = 2048;
const keysByPem = createBoundedCache<KeyObject>(1_024, parseRsaKey);

/**
 * The RSA key of a PEM (public key or certificate). Parsing a PEM costs as much as using it, and an
 * account's key verifies thousands of notifications, so the last 1,024 are kept parsed.
 * @throws Error for anything but an RSA key of at least 2048 bits.
 */
export function rsaPublicKey(pem: string): KeyObject {
  return keysByPem(pem);
}

/**
 * SHA-256 of the key's SubjectPublicKeyInfo, hex: what is shown instead of a PEM, equal for key and
 * certificate.
 */
export function publicKeyFingerprint(pem: string): string {
  const der = rsaPublicKey(pem).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

/**
 * A channel's public key: PEM, certificate, or the bare base64 that Alipay's console shows. Becomes
 * a PEM.
 */
export const publicKeyPemSchema = z
  .string()
  .max(8_192)
  .transform((text) => (text.includes('-----BEGIN') ? text.trim() : armoured(text)))
  .refine(isRsaKey, {
    error: inBoth(
      'must be an RSA public key or certificate of at least 2048 bits',
      '须为至少2048位的RSA公钥或证书。',
    ),
  });

/** One key of a ring, as it is sent in. The serial is compared letter by letter. */
export const ringKeySchema = z.strictObject({
  serial: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  publicKeyPem: publicKeyPemSchema,
});

function parseRsaKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  // An EC key would verify ECDSA under the same call: the algorithm is the rule's, never the key's.
  const bits = key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : 0;
  if ((bits ?? 0) < RSA_BITS_MIN) throw new TypeError('not an RSA key of at least 2048 bits');
  return key;
}

function isRsaKey(pem: string): boolean {
  try {
    parseRsaKey(pem);
    return !pem.includes('PRIVATE');
  } catch {
    return false;
  }
}

function armoured(base64: string): string {
  const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----'].join('\n');
}
