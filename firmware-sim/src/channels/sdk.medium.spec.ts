import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createAlipaySender, newAlipayAccount } from './alipay.js';
import { createWechatpaySender, newWechatpayAccount } from './wechatpay.js';

// The SDKs run in a plain Node process: Jest's condition `source` would lead to their TypeScript.
async function inNode<T>(script: string, input: object): Promise<T> {
  const run = promisify(execFile);
  const args = ['--input-type=module', '-e', script, JSON.stringify(input)];
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname });
  return JSON.parse(stdout) as T;
}

const ALIPAY = `
  import { AlipaySdk } from 'alipay-sdk';
  const { config, bodies } = JSON.parse(process.argv[1]);
  const sdk = new AlipaySdk(config);
  const check = (body) => sdk.checkNotifySignV2(Object.fromEntries(new URLSearchParams(body)));
  console.log(JSON.stringify(bodies.map(check)));`;

const WECHATPAY = `
  import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
  const { key, apiV3Key, sent } = JSON.parse(process.argv[1]);
  const open = ({ headers: h, body }) => {
    const text = Formatter.joinedByLineFeed(h['wechatpay-timestamp'], h['wechatpay-nonce'], body);
    if (!Rsa.verify(text, h['wechatpay-signature'], key)) return null;
    const { nonce, ciphertext, associated_data: aad } = JSON.parse(body).resource;
    return JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, aad)).out_trade_no;
  };
  console.log(JSON.stringify(sent.map(open)));`;

describe('the public SDKs, which know nothing of this simulator', () => {
  it('alipay-sdk accepts what is genuine and refuses what is not', async () => {
    const account = newAlipayAccount();
    const sender = createAlipaySender(account);
    const config = {
      appId: account.appId,
      privateKey: account.privateKeyPem,
      keyType: 'PKCS8',
      alipayPublicKey: sender.settings()['alipayPublicKeyPem'],
    };
    const faults = [undefined, 'awkward-form-values', 'escaped-body', 'bad-signature'] as const;
    const bodies = faults.map((fault) => sender.payment({ amount: 1n, fault }).body.toString());
    expect(await inNode(ALIPAY, { config, bodies })).toEqual([true, true, true, false]);
  });

  it('wechatpay-axios-plugin opens what is genuine and refuses what is not', async () => {
    const account = newWechatpayAccount();
    const sender = createWechatpaySender(account);
    const [key] = sender.settings()['keys'] as { publicKeyPem: string }[];
    const faults = [undefined, 'empty-aad', 'escaped-body', 'bad-signature', 'probe'] as const;
    const sent = faults.map((fault) => {
      const { headers, body } = sender.payment({ amount: 1n, orderNo: 'A/1', fault });
      return { headers, body: body.toString() };
    });
    const input = { key: key!.publicKeyPem, apiV3Key: account.apiV3Key, sent };
    expect(await inNode(WECHATPAY, input)).toEqual(['A/1', 'A/1', 'A/1', null, null]);
  });
});
