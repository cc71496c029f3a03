import { describe, expect, it } from '@jest/globals';
import { checkLandline, checkMobile, checkPhone } from './phone.js';

describe('a mobile number', () => {
  it.each([
    '13800138000',
    '+86 138 0013 8000',
    '+86-138-0013-8000',
    '0086 13800138000',
    '8613800138000',
    '１３８００１３８０００',
    '138–0013–8000',
  ])('%s is 13800138000', (typed) => {
    expect(checkMobile(typed)).toEqual({ ok: true, value: '13800138000' });
  });

  it.each(['', '1380013800', '138001380000', '12800138000', '+1 3800138000', '0571-88156688'])(
    '%j is refused',
    (text) => {
      expect(checkMobile(text)).toEqual({ ok: false, code: 'mobile_form' });
    },
  );
});

describe('mobile numbers', () => {
  it('begin with 13 to 19', () => {
    const begins = [...'0123456789'].filter((digit) => checkMobile(`1${digit}912345678`).ok);
    expect(begins.join('')).toBe('3456789');
  });
});

describe('a landline number', () => {
  it.each([
    ['0571-88156688', '0571-88156688'],
    ['057188156688', '0571-88156688'],
    ['(0571) 8815 6688', '0571-88156688'],
    ['（0571）88156688', '0571-88156688'],
    ['+86 571 8815 6688', '0571-88156688'],
    ['0086-10-65881234', '010-65881234'],
    ['010 65881234', '010-65881234'],
    ['0755-2345678', '0755-2345678'],
    ['0311 88156688', '0311-88156688'],
    ['0999-8815668', '0999-8815668'],
  ])('%s is %s', (typed, value) => {
    expect(checkLandline(typed)).toEqual({ ok: true, value });
  });

  it.each(['', '88156688', '010-6588123', '026-65881234', '0571-08156688', '0571-881566889'])(
    '%j is refused',
    (text) => {
      expect(checkLandline(text)).toEqual({ ok: false, code: 'landline_form' });
    },
  );
});

describe('a shop’s phone', () => {
  it('is a mobile or a landline number', () => {
    expect(checkPhone('+86 13800138000')).toEqual({ ok: true, value: '13800138000' });
    expect(checkPhone('0571 88156688')).toEqual({ ok: true, value: '0571-88156688' });
  });

  it('that is neither is told of the one that was meant', () => {
    expect(checkPhone('0571-1')).toEqual({ ok: false, code: 'landline_form' });
    expect(checkPhone('1380013')).toEqual({ ok: false, code: 'mobile_form' });
  });
});
