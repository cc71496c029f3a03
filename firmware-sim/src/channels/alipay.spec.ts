import { verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { createAlipaySender, newAlipayAccount } from './alipay.js';
import { AWKWARD_TEXT } from './parts/faults.js';
import type { SignedNotification } from './sender.js';

const account = newAlipayAccount();
const sender = createAlipaySender(account);
const publicKeyPem = sender.settings()['alipayPublicKeyPem'] as string;

function fieldsOf({ body }: SignedNotification): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

/** The vendor's rule, written out. */
function isSigned(sent: SignedNotification): boolean {
  const { sign, sign_type: _type, ...rest } = fieldsOf(sent);
  const text = Object.keys(rest)
    .toSorted()
    .map((key) => `${key}=${rest[key]}`)
    .join('&');
  return verify('sha256', Buffer.from(text), publicKeyPem, Buffer.from(sign!, 'base64'));
}

describe('the Alipay sender', () => {
  it('signs a payment so that the vendor rule verifies it', () => {
    const sent = sender.payment({ amount: 1250n, orderNo: 'A1', passedBack: 'PLATE' });
    expect(isSigned(sent)).toBe(true);
    expect(fieldsOf(sent)).toMatchObject({
      trade_status: 'TRADE_SUCCESS',
      total_amount: '12.50',
      out_trade_no: 'A1',
      passback_params: 'PLATE',
      app_id: account.appId,
      seller_id: account.sellerId,
      body: '',
    });
  });

  it('reports the sum refunded so far, and TRADE_CLOSED only when it is the whole', () => {
    const payment = sender.payment({ amount: 1000n });
    const part = fieldsOf(sender.refund({ payment, amount: 300n }));
    expect(part).toMatchObject({ trade_status: 'TRADE_SUCCESS', refund_fee: '3.00' });
    const rest = fieldsOf(sender.refund({ payment, amount: 700n, refundedBefore: 300n }));
    expect(rest).toMatchObject({ trade_status: 'TRADE_CLOSED', refund_fee: '10.00' });
    expect(rest['gmt_payment']).toBe(part['gmt_payment']);
  });

  it('closes an unpaid order with neither payment nor refund time', () => {
    const closed = fieldsOf(sender.closed({ orderNo: 'A1', amount: 5n }));
    expect(closed['trade_status']).toBe('TRADE_CLOSED');
    expect(Object.keys(closed)).not.toEqual(expect.arrayContaining(['gmt_payment']));
    expect(Object.keys(closed)).not.toEqual(expect.arrayContaining(['gmt_refund']));
  });

  it.each(['bad-signature', 'sign-letter-case'] as const)(
    'makes a message under fault %s that the vendor rule refuses',
    (fault) => expect(isSigned(sender.payment({ amount: 1n, fault }))).toBe(false),
  );

  it.each(['stale', 'future', 'escaped-body', 'awkward-form-values'] as const)(
    'makes a genuine message under fault %s',
    (fault) => {
      const sent = sender.payment({ amount: 1n, orderNo: 'A1', fault });
      expect(isSigned(sent)).toBe(true);
      expect(fieldsOf(sent)['out_trade_no']).toBe('A1');
    },
  );

  it('dresses a partial refund as TRADE_SUCCESS', () => {
    const fault = 'refund-dressed-as-success';
    const fields = fieldsOf(sender.payment({ amount: 1000n, fault }));
    expect(fields).toMatchObject({ trade_status: 'TRADE_SUCCESS', refund_fee: '5.00' });
  });

  it('encodes and signs in GBK when the account says so', () => {
    const gbk = createAlipaySender({ ...account, charset: 'GBK' });
    const sent = gbk.payment({ amount: 1n, fault: 'awkward-form-values' });
    const subject = /(?:^|&)subject=([^&]*)/.exec(sent.body.toString())![1]!;
    const bytes = Buffer.from(
      subject
        .replaceAll('+', ' ')
        .replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    );
    expect(iconv.decode(bytes, 'GBK')).toBe(AWKWARD_TEXT);
  });

  it('re-sends what it signed once', () => {
    const sent = sender.payment({ amount: 1n });
    expect(sender.again(sent)).toBe(sent);
  });
});
