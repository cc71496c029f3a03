import { describe, expect, it } from '@jest/globals';
import { createJeepaySender, jeepaySign, newJeepayAccount } from './jeepay.js';
import type { SignedNotification } from './sender.js';

const account = newJeepayAccount();
const sender = createJeepaySender(account);

function fieldsOf({ body }: SignedNotification): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

function isSigned(sent: SignedNotification): boolean {
  const fields = fieldsOf(sent);
  return fields['sign'] === jeepaySign(fields, account.secret);
}

describe('the Jeepay sender', () => {
  it('signs the two vectors of the rule', () => {
    const order = {
      mchNo: 'M1',
      appId: 'A1',
      mchOrderNo: 'X1',
      amount: '1250',
      currency: 'cny',
      wayCode: 'QR_CASHIER',
      Zeta: 'z',
      alpha: '',
      reqTime: '1700000000000',
      version: '1.0',
      signType: 'MD5',
    };
    expect(jeepaySign(order, 'secret')).toBe('6A71E1B82752E21DD508E6C21DE37DD6');
    const odd = { a: '9', a1: '0', A_b: 'x', Ab: 'y' };
    expect(jeepaySign(odd, 'k')).toBe('CE88B8648FAD9E15AB6E582D37D11C3A');
  });

  it('reports a payment with its wallet, plate code and amount in fen', () => {
    const sent = sender.payment({
      amount: 1250n,
      orderNo: 'A1',
      passedBack: 'PLATE',
      wallet: 'alipay',
    });
    expect(isSigned(sent)).toBe(true);
    expect(fieldsOf(sent)).toMatchObject({
      mchNo: account.mchNo,
      appId: account.appId,
      amount: '1250',
      currency: 'cny',
      state: '2',
      wayCode: 'ALI_JSAPI',
      mchOrderNo: 'A1',
      extParam: 'PLATE',
    });
  });

  it('reports a refund with both ids, and a failed one in state 3', () => {
    const payment = sender.payment({ amount: 1250n });
    const refund = fieldsOf(sender.refund({ payment, amount: 200n }));
    expect(refund).toMatchObject({
      payOrderId: payment.channelPaymentId,
      refundAmount: '200',
      state: '2',
    });
    const failed = sender.refund({ payment, amount: 200n, outcome: 'failed' });
    expect(fieldsOf(failed)['state']).toBe('3');
  });

  it('closes an unpaid order in state 6', () => {
    expect(fieldsOf(sender.closed({ orderNo: 'A1', amount: 1n }))['state']).toBe('6');
  });

  it('shows the fault sign-letter-case as a lower-case sign of the right message', () => {
    const fields = fieldsOf(sender.payment({ amount: 1n, fault: 'sign-letter-case' }));
    expect(fields['sign']).toBe(jeepaySign(fields, account.secret).toLowerCase());
  });

  it('shows a wrong signature under fault bad-signature', () => {
    expect(isSigned(sender.payment({ amount: 1n, fault: 'bad-signature' }))).toBe(false);
  });

  it.each(['stale', 'future', 'escaped-body', 'awkward-form-values', 'wrong-app'] as const)(
    'makes a genuinely signed message under fault %s',
    (fault) => expect(isSigned(sender.payment({ amount: 1n, fault }))).toBe(true),
  );
});
