import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskBankCard, maskIdNumber, maskName, maskPhone } from './masking.js';

describe('what is shown of personal data', () => {
  it('is, of an ID number, the province and the last two', () => {
    expect(maskIdNumber('11010519491231002X')).toBe('11**************2X');
  });

  it('is, of a card or an account, the last four', () => {
    expect(maskBankCard('6200000000000005')).toBe('************0005');
    expect(maskBankCard('12020202')).toBe('****0202');
  });

  it('is, of a phone, what tells it from others', () => {
    expect(maskPhone('13800138000')).toBe('138****8000');
    expect(maskPhone('0571-88156688')).toBe('0571-****6688');
    expect(maskPhone('0755-2345678')).toBe('0755-***5678');
  });

  it('is, of a name, its first character', () => {
    expect(maskName('张三')).toBe('张*');
    expect(maskName('阿卜杜拉·买买提')).toBe('阿*******');
    expect(maskName('𠮷川')).toBe('𠮷*');
    expect(maskName('张')).toBe('*');
    expect(maskName('')).toBe('');
  });

  it('is nothing of what has no form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const mask of [maskIdNumber, maskBankCard, maskPhone])
          if (!/^[\d-]+[Xx]?$/.test(text)) expect(mask(text)).toBe('****');
      }),
    );
  });

  it('is never more than seven characters in a row of a number', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 30 });
    fc.assert(
      fc.property(digits, (text) => {
        for (const mask of [maskIdNumber, maskBankCard, maskPhone])
          expect(mask(text).replaceAll('*', '').length).toBeLessThanOrEqual(7);
      }),
      { numRuns: 1_000 },
    );
  });
});
