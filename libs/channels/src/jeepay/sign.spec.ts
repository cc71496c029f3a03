import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareIgnoringCase } from './ignoring-case.js';
import { jeepaySign } from './sign.js';

describe('jeepaySign', () => {
  it('gives the golden vector of an order, empty values left out', () => {
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
  });

  it('gives the golden vector of names that sort by what follows them', () => {
    const params = { a: '9', a1: '0', A_b: 'x', Ab: 'y' };
    expect(jeepaySign(params, 'k')).toBe('CE88B8648FAD9E15AB6E582D37D11C3A');
  });

  it('leaves the sign itself out and does not depend on the order of the fields', () => {
    const fields = fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), fc.string());
    fc.assert(
      fc.property(fields, fc.string(), (params, sign) => {
        const { sign: _sign, ...own } = params;
        // Names that differ in case only have no order by the rule.
        const names = Object.keys(own).map((name) => name.toLowerCase());
        fc.pre(new Set(names).size === names.length);
        const turned = Object.fromEntries(Object.entries(own).toReversed());
        expect(jeepaySign({ sign, ...turned }, 'k')).toBe(jeepaySign(own, 'k'));
      }),
    );
  });
});

describe('compareIgnoringCase', () => {
  it.each([
    ['a1=', 'a=', -1],
    ['A', 'a', 0],
    ['a', 'AB', -1],
    // The underscore stands between the cases; as both are lowered in the end, it comes first.
    ['A_b=', 'Ab=', -1],
    // One unit to one unit: ß is no SS, İ is an i.
    ['ß', 'ss', 1],
    ['\u0130', 'I', 0],
    ['牛', '肉', -1],
  ])('orders %s and %s', (a, b, sign) => {
    expect(Math.sign(compareIgnoringCase(a, b))).toBe(sign);
    expect(Math.sign(compareIgnoringCase(b, a))).toBe(-sign + 0);
  });
});
