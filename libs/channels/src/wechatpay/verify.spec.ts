import { describe, expect, it } from '@jest/globals';
import { NotificationRefused } from '../channels.errors.js';
import { MAX_AGE_MS, rawOf, readAccount, readFixtures } from '../read-fixtures.fixture.js';
import { channel } from './index.js';

const account = readAccount('wechatpay');
const settings = channel.settings.parse({ ...account.settings, keys: account.keys });
const fixture = readFixtures('wechatpay').get('payment')!;
const raw = rawOf(fixture);
const context = { settings, keys: account.keys, nowMs: fixture.nowMs, maxAgeMs: MAX_AGE_MS };
const DAY_MS = 86_400_000;

function refusal(change: Partial<typeof context>, headers = {}): NotificationRefused | null {
  try {
    channel.verify({ ...raw, headers: { ...raw.headers, ...headers } }, { ...context, ...change });
    return null;
  } catch (error) {
    if (error instanceof NotificationRefused) return error;
    throw error;
  }
}

const wrongKey = { settings: { ...settings, apiV3Key: '0'.repeat(32) } };
const late = { nowMs: fixture.nowMs + DAY_MS };
const badSignature = { 'wechatpay-signature': 'AAAA' };
const otherSerial = { 'wechatpay-serial': 'F'.repeat(40) };

describe('verifyWechatpay', () => {
  it('asks for the serial, then the signature, then the age, then opens', () => {
    const all = { ...wrongKey, ...late };
    expect(refusal(all, { ...otherSerial, ...badSignature })?.reason).toBe('unknown_serial');
    expect(refusal(all, badSignature)?.reason).toBe('bad_signature');
    expect(refusal(all)?.reason).toBe('stale');
    expect(refusal(wrongKey)?.reason).toBe('undecryptable');
    expect(refusal({})).toBeNull();
  });

  it('tells how old or how far ahead a stale notification is', () => {
    const signedAtMs = Number(fixture.headers['wechatpay-timestamp']) * 1_000;
    expect(refusal({ nowMs: signedAtMs + MAX_AGE_MS })?.ageMs).toBe(MAX_AGE_MS);
    expect(refusal({ nowMs: signedAtMs - MAX_AGE_MS })?.ageMs).toBe(-MAX_AGE_MS);
    expect(refusal({ nowMs: signedAtMs - MAX_AGE_MS + 1 })).toBeNull();
  });

  it('believes only keys of the ring: one that was removed no longer verifies', () => {
    const keys = account.keys.filter(({ serial }) => serial.startsWith('PUB_KEY_ID_'));
    expect(refusal({ keys })?.reason).toBe('unknown_serial');
  });

  it.each(['1\n2', '', '12a', '-1', '1.5', ' 1'])('refuses the time stamp %j', (timestamp) => {
    expect(refusal({}, { 'wechatpay-timestamp': timestamp })?.reason).toBe('malformed');
  });

  it('refuses a nonce that could move the border between nonce and body', () => {
    expect(refusal({}, { 'wechatpay-nonce': 'abc\n{}' })?.reason).toBe('malformed');
  });
});
