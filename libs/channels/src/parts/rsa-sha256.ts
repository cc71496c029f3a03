import { verify } from 'node:crypto';
import { rsaPublicKey } from './public-key.js';

/**
 * Whether `signature` (base64) is RSA-PKCS1v15-SHA256 over `message` by the key of `publicKeyPem`.
 * The algorithm is fixed here; nothing the sender says can change it. A key that cannot be read
 * verifies nothing.
 */
export function verifiesRsaSha256(
  message: Uint8Array,
  signature: string,
  publicKeyPem: string,
): boolean {
  try {
    const key = rsaPublicKey(publicKeyPem);
    return verify('RSA-SHA256', message, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
