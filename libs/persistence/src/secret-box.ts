import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { secretKeyMalformed, secretKeyUnknown, secretUnreadable } from './secret-box.errors.js';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = KEY_ID_BYTES + NONCE_BYTES;

/**
 * Seals what must not be readable in the database: AES-256-GCM, `key id (4) | nonce (12) |
 * ciphertext | tag (16)`. The additional data names the place (`table:column:id`), so a sealed
 * value moved to another row does not open. The key id is the head of the key's SHA-256: a new key
 * seals from now on while earlier keys still open.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: { readonly id: Buffer; readonly key: Buffer };
  private readonly hashKeys = new Map<string, readonly Buffer[]>();

  /**
   * @param current the key that seals, 32 bytes. @param previous keys that only open.
   * @throws DomainError `secret_key_malformed` when a key is not 32 bytes.
   */
  constructor(current: Uint8Array, previous: readonly Uint8Array[] = []) {
    const keys = [current, ...previous].map((key) => Buffer.from(key));
    if (keys.some((key) => key.length !== KEY_BYTES)) throw secretKeyMalformed();
    this.keys = new Map(keys.map((key) => [keyId(key).toString('hex'), key]));
    this.current = { id: keyId(keys[0]!), key: keys[0]! };
  }

  /** Encrypts; the same text sealed twice gives different bytes. */
  seal(plain: string | Uint8Array, aad: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, nonce);
    cipher.setAAD(Buffer.from(aad, 'utf8'));
    const text = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
    const body = [cipher.update(text), cipher.final()];
    return Buffer.concat([this.current.id, nonce, ...body, cipher.getAuthTag()]);
  }

  /**
   * Decrypts what {@link seal} made for the same place.
   * @throws DomainError `secret_key_unknown` when none of the keys sealed it; `secret_unreadable`
   * when it was changed, cut, or belongs to another place.
   */
  open(sealed: Uint8Array, aad: string): Buffer {
    if (sealed.length < HEADER_BYTES + TAG_BYTES) throw secretUnreadable();
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const key = this.keys.get(bytes.subarray(0, KEY_ID_BYTES).toString('hex'));
    if (!key) throw secretKeyUnknown();
    const nonce = bytes.subarray(KEY_ID_BYTES, HEADER_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(aad, 'utf8'));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(bytes.subarray(HEADER_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
    } catch (cause) {
      throw secretUnreadable(cause);
    }
  }

  /**
   * What a sealed value is found by: its HMAC-SHA-256 by keys made for one purpose from those that
   * seal (HKDF, RFC 5869). The first one is to be stored; the others find what was stored before
   * the key was changed. The same text under another purpose cannot be matched with it.
   */
  fingerprintsOf(text: string, purpose: string): readonly Buffer[] {
    return this.hashKeysFor(purpose).map((key) =>
      createHmac('sha256', key).update(text, 'utf8').digest(),
    );
  }

  private hashKeysFor(purpose: string): readonly Buffer[] {
    const known = this.hashKeys.get(purpose);
    if (known) return known;
    const salt = Buffer.alloc(0);
    const made = [...this.keys.values()].map((key) =>
      Buffer.from(hkdfSync('sha256', key, salt, `haodian.fingerprint:${purpose}`, KEY_BYTES)),
    );
    this.hashKeys.set(purpose, made);
    return made;
  }
}

/**
 * The key in the setting `HAODIAN_SECRET_KEY`.
 * @throws DomainError `secret_key_malformed` for anything but 32 bytes in base64.
 */
export function secretKeyFromBase64(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== text.trim())
    throw secretKeyMalformed();
  return key;
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES);
}
