import { constants, publicEncrypt } from 'node:crypto';
import { rsaPublicKey } from './public-key.js';

/**
 * Seals a short text for the owner of a public key: RSAES-OAEP with SHA-1 and MGF1-SHA-1, base64;
 * at 2048 bits at most 214 bytes of UTF-8. Sealed twice it reads differently.
 * @throws Error when the text is too long for the key.
 */
export function sealRsaOaep(text: string, publicKeyPem: string): string {
  const key = rsaPublicKey(publicKeyPem);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(text, 'utf8')).toString(
    'base64',
  );
}
