import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openAes256Gcm } from './aes-256-gcm.js';

/** The vendor's vector, CHANNELS "WeChat Pay v3". */
const KEY = 'a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb';
const VECTOR = {
  ciphertext: 'ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=',
  nonce: 'uluk4a9R25RW',
  associatedData: 'associatedData',
};

describe('openAes256Gcm', () => {
  it('opens the vendor’s vector', () => {
    expect(openAes256Gcm(VECTOR, KEY).toString()).toBe('message');
  });

  it('opens what was sealed, with and without associated data', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (plain, associatedData) => {
        const cipher = createCipheriv('aes-256-gcm', KEY, VECTOR.nonce);
        cipher.setAAD(Buffer.from(associatedData));
        const bytes = [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
        const ciphertext = Buffer.concat(bytes).toString('base64');
        const opened = openAes256Gcm({ ciphertext, nonce: VECTOR.nonce, associatedData }, KEY);
        expect(opened.equals(plain)).toBe(true);
      }),
    );
  });

  it.each([
    ['other associated data', { ...VECTOR, associatedData: '' }, KEY],
    ['another nonce', { ...VECTOR, nonce: 'uluk4a9R25RX' }, KEY],
    ['a nonce of another length', { ...VECTOR, nonce: 'uluk4a9R25RWW' }, KEY],
    ['a shorter tag', { ...VECTOR, ciphertext: 'ulwSiIajGClcvcOYvOQ7' }, KEY],
    ['nothing', { ...VECTOR, ciphertext: '' }, KEY],
    ['another key', VECTOR, KEY.replace('a', 'b')],
    ['a key of another length', VECTOR, KEY.slice(1)],
  ])('refuses %s', (_what, sealed, key) => {
    expect(() => openAes256Gcm(sealed, key)).toThrow(/./);
  });
});
