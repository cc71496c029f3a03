import { createDecipheriv, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../testing/fake-clock.js';
import { seal } from './parts/wechatpay-message.js';
import type { SignedNotification } from './sender.js';
import { createWechatpaySender, newWechatpayAccount } from './wechatpay.js';

const account = newWechatpayAccount();
const clock = fakeClock();
const sender = createWechatpaySender(account, { clock });
const { keys } = sender.settings() as { keys: { serial: string; publicKeyPem: string }[] };

/** The vendor's rule, written out: the key the serial names, over stamp, nonce and the bytes. */
function isSigned({ headers, body }: SignedNotification): boolean {
  const key = keys.find(({ serial }) => serial === headers['wechatpay-serial']);
  if (!key) return false;
  const stamp = headers['wechatpay-timestamp'];
  const message = `${stamp}\n${headers['wechatpay-nonce']}\n${body.toString()}\n`;
  const signature = Buffer.from(headers['wechatpay-signature']!, 'base64');
  return verify('sha256', Buffer.from(message), key.publicKeyPem, signature);
}

function open({ body }: SignedNotification) {
  const event = JSON.parse(body.toString());
  const { ciphertext, nonce, associated_data: aad } = event.resource;
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', account.apiV3Key, nonce);
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  return { event, plain: JSON.parse(plain.toString()) };
}

describe('the WeChat Pay sender', () => {
  it("seals the vendor's vector to the vendor's ciphertext", () => {
    const key = 'a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb';
    const sealed = seal({ key, nonce: 'uluk4a9R25RW', aad: 'associatedData', plain: 'message' });
    expect(sealed).toBe('ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=');
  });

  it('signs and seals a payment that the vendor rule verifies and opens', () => {
    const sent = sender.payment({
      amount: 1250n,
      orderNo: 'A1',
      passedBack: 'PLATE',
      terminalNo: '7',
    });
    expect(isSigned(sent)).toBe(true);
    const { event, plain } = open(sent);
    expect(event).toMatchObject({ event_type: 'TRANSACTION.SUCCESS' });
    expect(event.resource.nonce).toHaveLength(12);
    expect(plain).toMatchObject({
      mchid: account.mchid,
      appid: account.appid,
      out_trade_no: 'A1',
      transaction_id: sent.channelPaymentId,
      trade_state: 'SUCCESS',
      attach: 'PLATE',
      success_time: '2023-11-15T06:13:20+08:00',
      amount: { total: 1250, payer_total: 1250, currency: 'CNY' },
      scene_info: { device_id: '7' },
    });
  });

  it('names provider and sub-merchant in service-provider form', () => {
    const { plain } = open(sender.payment({ amount: 1n, subMerchantId: 'SUB' }));
    expect(plain).toMatchObject({
      sp_mchid: account.mchid,
      sp_appid: account.appid,
      sub_mchid: 'SUB',
    });
    expect(plain).not.toHaveProperty('mchid');
  });

  it('reports a refund without an appid, and a failed one as ABNORMAL', () => {
    const payment = sender.payment({ amount: 1250n });
    const refund = open(sender.refund({ payment, amount: 300n }));
    expect(refund.event.event_type).toBe('REFUND.SUCCESS');
    expect(refund.plain).toMatchObject({
      amount: { total: 1250, refund: 300 },
      mchid: account.mchid,
    });
    expect(refund.plain).not.toHaveProperty('appid');
    const failed = open(sender.refund({ payment, amount: 300n, outcome: 'failed' }));
    expect(failed.event.event_type).toBe('REFUND.ABNORMAL');
  });

  it('stamps and signs every further attempt anew over the same bytes', () => {
    const first = sender.payment({ amount: 1n });
    clock.advance(15_000);
    const second = sender.again(first);
    expect(second.body).toBe(first.body);
    const stamps = [first, second].map(({ headers }) => Number(headers['wechatpay-timestamp']));
    expect(stamps[1]! - stamps[0]!).toBe(15);
    expect(isSigned(second)).toBe(true);
  });

  it.each([
    'bad-signature',
    'probe',
    'unknown-serial',
    'swapped-serial',
    'sign-letter-case',
  ] as const)('makes a message under fault %s that the vendor rule refuses', (fault) =>
    expect(isSigned(sender.payment({ amount: 1n, fault }))).toBe(false),
  );

  it.each(['stale', 'future', 'empty-aad', 'escaped-body', 'awkward-form-values'] as const)(
    'makes a genuine message under fault %s',
    (fault) => {
      const sent = sender.payment({ amount: 1250n, orderNo: 'A/1', fault });
      expect(isSigned(sent)).toBe(true);
      expect(open(sent).plain).toMatchObject({ out_trade_no: 'A/1', amount: { total: 1250 } });
    },
  );

  it('takes turns between both key kinds under fault mixed-key-kinds', () => {
    const first = sender.payment({ amount: 1n, fault: 'mixed-key-kinds' });
    const second = sender.again(first);
    const serials = [first, second].map(({ headers }) => headers['wechatpay-serial']);
    expect(new Set(serials)).toEqual(new Set(keys.map(({ serial }) => serial)));
    expect([first, second].every(isSigned)).toBe(true);
  });

  it('writes escaped slashes and \\u escapes under fault escaped-body', () => {
    const text = sender.payment({ amount: 1n, fault: 'escaped-body' }).body.toString();
    expect(text).toContain('\\u652f\\u4ed8');
    expect(text).not.toMatch(/[^\\]\//);
  });
});
