import { createDecipheriv, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createBoundedCache } from './bounded-cache.js';

const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const secretKey = createBoundedCache<KeyObject>(1_024, (text) =>
  createSecretKey(Buffer.from(text, 'utf8')),
);

/**
 * A sealed text: base64 of ciphertext followed by the 16-byte tag, its nonce and what was sealed
 * beside it.
 */
export interface Sealed {
  readonly ciphertext: string;
  /** 12 bytes of UTF-8. */
  readonly nonce: string;
  readonly associatedData: string;
}

/**
 * Opens AES-256-GCM; `key` is the 32 bytes of UTF-8 that the channel calls its key.
 * @returns the plain bytes
 * @throws Error when the tag does not match, or key, nonce or ciphertext have the wrong size.
 */
export function openAes256Gcm(sealed: Sealed, key: string): Buffer {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const nonce = Buffer.from(sealed.nonce, 'utf8');
  if (bytes.length < TAG_BYTES || nonce.length !== NONCE_BYTES) throw new RangeError('wrong size');
  const split = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', secretKey(key), nonce, {
    authTagLength: TAG_BYTES,
  });
  if (sealed.associatedData !== '') decipher.setAAD(Buffer.from(sealed.associatedData, 'utf8'));
  decipher.setAuthTag(bytes.subarray(split));
  const plain = decipher.update(bytes.subarray(0, split));
  // GCM is a stream: final() gives no bytes, it checks the tag.
  decipher.final();
  return plain;
}
