import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { channel as alipay } from './alipay/index.js';
import { openAes256Gcm } from './parts/aes-256-gcm.js';
import {
  MAX_AGE_MS,
  outcomeOf,
  rawOf,
  readAccount,
  readFixtures,
  testPrivateKey,
} from './read-fixtures.fixture.js';
import type { Fixture } from './read-fixtures.fixture.js';
import { channel as wechatpay } from './wechatpay/index.js';

interface WechatpayPlugin {
  readonly Rsa: {
    sign(message: string, privateKey: string): string;
    verify(message: string, signature: string, publicKey: string): boolean;
  };
  readonly Aes: {
    readonly AesGcm: {
      encrypt(plaintext: string, key: string, nonce: string, aad: string): string;
      decrypt(ciphertext: string, key: string, nonce: string, aad: string): string;
    };
  };
}
interface WechatpayNode {
  verifySign(params: Readonly<Record<string, string>>): Promise<boolean>;
  decipher_gcm(ciphertext: string, aad: string, nonce: string, key: string): unknown;
}
type WechatpayNodeClass = (new (options: Readonly<Record<string, string>>) => WechatpayNode) & {
  certificates: Record<string, string>;
};
const load = createRequire(import.meta.url);
const { Rsa, Aes } = load('wechatpay-axios-plugin') as WechatpayPlugin;
const WechatpayNodeSdk = load('wechatpay-node-v3') as WechatpayNodeClass;
const isBelieved = (outcome: object): boolean => !('refused' in outcome);
/** Fixtures on which our rules and an SDK's differ on purpose, and why. */
const STRICTER_THAN_WECHAT_SDK = ['stale', 'future', 'wrong-api-key', 'not-json'];
const STRICTER_THAN_ALIPAY_SDK = ['weaker-algorithm', 'duplicate-key', 'hidden-field'];

describe('wechatpay and the public SDKs', () => {
  const account = readAccount('wechatpay');
  const fixtures = [...readFixtures('wechatpay')];
  const apiV3Key = String(account.settings['apiV3Key']);
  const keys = new Map(account.keys.map((key) => [key.serial, key.publicKeyPem]));
  WechatpayNodeSdk.certificates = Object.fromEntries(keys);
  const node = new WechatpayNodeSdk({
    appid: 'any',
    mchid: 'any',
    serial_no: 'any',
    publicKey: 'any',
    privateKey: 'any',
  });
  const held = fixtures.filter(([, { headers }]) => keys.has(headers['wechatpay-serial'] ?? ''));
  const alike = held.filter(([name]) => !STRICTER_THAN_WECHAT_SDK.includes(name));

  it.each(alike)('judge "%s" alike', async (_name, fixture) => {
    const { headers, body, nowMs } = fixture;
    const ours = isBelieved(outcomeOf(wechatpay, rawOf(fixture), { ...account, nowMs }));
    const [timestamp, nonce, serial, signature] = ['timestamp', 'nonce', 'serial', 'signature'].map(
      (name) => headers[`wechatpay-${name}`] ?? '',
    ) as [string, string, string, string];
    const message = `${timestamp}\n${nonce}\n${body}\n`;
    expect(Rsa.verify(message, signature, keys.get(serial)!)).toBe(ours);
    expect(await node.verifySign({ timestamp, nonce, body, serial, signature })).toBe(ours);
  });

  it('open the same sealed resource to the same text', () => {
    for (const [, fixture] of fixtures.filter(([name]) => name.startsWith('payment'))) {
      const { ciphertext, nonce, associated_data: aad = '' } = resourceOf(fixture);
      const ours = openAes256Gcm({ ciphertext, nonce, associatedData: aad }, apiV3Key).toString();
      expect(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, aad)).toBe(ours);
      expect(node.decipher_gcm(ciphertext, aad, nonce, apiV3Key)).toEqual(JSON.parse(ours));
    }
  });

  it('agree that what the SDK signs and seals is genuine', () => {
    const fixture = readFixtures('wechatpay').get('payment')!;
    const { ciphertext, nonce, associated_data: aad = '' } = resourceOf(fixture);
    const plain = openAes256Gcm({ ciphertext, nonce, associatedData: aad }, apiV3Key).toString();
    const privateKey = testPrivateKey('wechatpay-certificate');
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (otherAad, summary) => {
        const sealed = Aes.AesGcm.encrypt(plain, apiV3Key, nonce, otherAad);
        const resource = { ...resourceOf(fixture), ciphertext: sealed, associated_data: otherAad };
        const body = JSON.stringify({ ...JSON.parse(fixture.body), summary, resource });
        const { 'wechatpay-timestamp': at, 'wechatpay-nonce': once } = fixture.headers;
        const signature = Rsa.sign(`${at}\n${once}\n${body}\n`, privateKey);
        const headers = { ...fixture.headers, 'wechatpay-signature': signature };
        const outcome = outcomeOf(wechatpay, rawOf({ headers, body }), {
          ...account,
          nowMs: fixture.nowMs,
        });
        expect(outcome).toEqual(fixture.expected);
      }),
    );
  });
});

describe('alipay and the public SDK', () => {
  const account = readAccount('alipay');
  const fixtures = readFixtures('alipay');
  // The SDK knows one key and reads UTF-8 only.
  const known = [...fixtures].filter(
    ([name, { body }]) => name !== 'payment-next-key' && !body.includes('GBK'),
  );
  const alike = known.filter(([name]) => !STRICTER_THAN_ALIPAY_SDK.includes(name));
  const text = fc.string({ unit: 'binary' });
  const bizContents = fc.sample(fc.record({ subject: text, remark: text }), 100);
  const weaker = fixtures.get('weaker-algorithm')!;
  const sdk = askAlipaySdk({
    alipayPublicKey: account.settings['alipayPublicKeyPem'],
    privateKey: testPrivateKey('alipay'),
    judge: [...alike.map(([, { body }]) => body), weaker.body],
    sign: bizContents,
  });

  it.each(alike.map(([name, fixture], at) => [name, fixture, at] as const))(
    'judge "%s" alike',
    (_name, fixture, at) => {
      const { nowMs } = fixture;
      const ours = isBelieved(outcomeOf(alipay, rawOf(fixture), { ...account, nowMs }));
      expect(sdk.judged[at]).toBe(ours);
    },
  );

  it('agree that what the SDK signs is genuine, whatever it says', () => {
    const settings = alipay.settings.parse(account.settings);
    const context = { settings, keys: [], nowMs: 0, maxAgeMs: MAX_AGE_MS };
    for (const [at, form] of sdk.signed.entries()) {
      const values = alipay.verify({ headers: {}, body: Buffer.from(form) }, context);
      expect(values).toMatchObject({ biz_content: JSON.stringify(bizContents[at]) });
    }
  });

  it('differ where the SDK believes the posted sign_type: ours stays with RSA2', () => {
    expect(sdk.judged.at(-1)).toBe(true);
    expect(outcomeOf(alipay, rawOf(weaker), { ...account, nowMs: weaker.nowMs })).toEqual({
      refused: 'bad_signature',
    });
  });
});

/**
 * Lets the SDK judge and sign in a process of its own: under Jest its packages resolve to their
 * TypeScript sources.
 */
function askAlipaySdk(question: object): { judged: boolean[]; signed: string[] } {
  const script = `
    import { readFileSync } from 'node:fs';
    import { AlipaySdk } from 'alipay-sdk';
    const { alipayPublicKey, privateKey, judge, sign } = JSON.parse(readFileSync(0, 'utf8'));
    const config = { appId: 'any', keyType: 'PKCS8', privateKey, alipayPublicKey };
    const sdk = new AlipaySdk(config);
    const formOf = (body) => Object.fromEntries(new URLSearchParams(body));
    process.stdout.write(JSON.stringify({
      judged: judge.map((body) => sdk.checkNotifySignV2(formOf(body))),
      signed: sign.map((bizContent) => sdk.sdkExecute('alipay.trade.create', { bizContent })),
    }));`;
  const options = { input: JSON.stringify(question), encoding: 'utf8' } as const;
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], options);
  return JSON.parse(answer) as { judged: boolean[]; signed: string[] };
}

function resourceOf(fixture: Fixture) {
  const envelope = JSON.parse(fixture.body) as { resource: Readonly<Record<string, string>> };
  return envelope.resource as { ciphertext: string; nonce: string; associated_data?: string };
}
