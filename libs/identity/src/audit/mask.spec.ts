import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { masked, maskedText } from './mask.js';

describe('what the audit log shows', () => {
  it('of a secret is nothing, however its field is written and however deep it lies', () => {
    const secret = 'canary-of-a-secret';
    const names = ['token', 'apiV3Key', 'api_v3_key', 'PASSWORD', 'app-secret', 'privateKeyPem'];
    for (const name of names) {
      expect(JSON.stringify(masked({ settings: [{ [name]: secret }] }))).not.toContain('canary');
      expect(JSON.stringify(masked({ [name]: { inner: secret } }))).not.toContain('canary');
    }
  });

  it('of a person is what tells two apart', () => {
    const person = {
      idNumber: '11010519491231002X',
      phone: '13812345678',
      bankAccount: '6222021234567890123',
      legalPersonName: '张三丰',
      email: 'zhang@example.com',
      mobile: '+8613812345678',
    };
    expect(masked(person)).toEqual({
      idNumber: '***002X',
      phone: '138****5678',
      bankAccount: '***0123',
      legalPersonName: '张**',
      email: '***@example.com',
      mobile: '+86138****5678',
    });
    expect(masked({ phone: '12345', idNumber: '123' })).toEqual({ phone: '***', idNumber: '***' });
    expect(masked({ phone: 13812345678 })).toEqual({ phone: '***' });
  });

  it('of free notes about a shop is nothing, since they may hold facts about people', () => {
    const noted = { notes: '找王姐 13812345678', result: '已约', lostReason: '王姐不做了' };
    expect(masked({ ...noted, dueDay: '2026-11-21' })).toEqual({
      ...{ notes: '***', result: '***', lostReason: '***', dueDay: '2026-11-21' },
    });
    expect(masked({ notes: null })).toEqual({ notes: null });
  });

  it('of a key is its fingerprint, in a field of any name, and of a private one nothing', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const shown = masked({ publicKeyPem: pem, note: `the key ${pem}` }) as Record<string, string>;
    expect(shown['publicKeyPem']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(shown['note']).toContain(shown['publicKeyPem']);
    const hidden = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect(maskedText(hidden)).toBe('***\n');
    expect(masked({ publicKeyPem: 'no key' })).toEqual({ publicKeyPem: '***' });
  });

  it('of a token in any text is nothing', () => {
    const token = `hdk_${'a'.repeat(43)}`;
    expect(masked({ note: `use ${token} now` })).toEqual({ note: 'use *** now' });
  });

  it('is JSON of a bounded size', () => {
    const deep: Record<string, unknown> = {};
    let at = deep;
    for (let n = 0; n < 1_000; n += 1) at = at['in'] = {} as Record<string, unknown>;
    expect(JSON.stringify(masked(deep)).length).toBeLessThan(200);
    expect((masked(Array.from({ length: 500 }, (_, n) => n)) as unknown[]).length).toBe(101);
    expect(masked('x'.repeat(1_000))).toHaveLength(501);
    const odd = {
      a: 5n,
      b: 2n ** 60n,
      c: undefined,
      d: Number.NaN,
      e: new Date(0),
      f: Buffer.of(1),
    };
    expect(masked(odd)).toEqual({
      a: 5,
      b: '1152921504606846976',
      c: null,
      d: null,
      e: '1970-01-01T00:00:00.000Z',
      f: '***',
    });
  });
});
