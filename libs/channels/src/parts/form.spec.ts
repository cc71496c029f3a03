import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { NotificationRefused } from '../channels.errors.js';
import { formValues, readForm, refuseHiddenFields } from './form.js';

const values = (body: string, charset?: string) => ({
  ...formValues(readForm(Buffer.from(body, 'latin1')), charset),
});

describe('a posted form', () => {
  it('reads like URLSearchParams whatever the values hold', () => {
    const name = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((s) => !/\s/.test(s));
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.dictionary(name, text, { noNullPrototype: true }), (fields) => {
        const form = new URLSearchParams(Object.entries(fields));
        expect(values(form.toString())).toEqual(Object.fromEntries(form));
      }),
    );
  });

  it('decodes each value exactly once', () => {
    expect(values('a=100%2525+%26%3D%2B+x')).toEqual({ a: '100%25 &=+ x' });
  });

  it('keeps empty values and fields without an equals sign, skips empty pairs', () => {
    expect(values('a=&b&&c=1&')).toEqual({ a: '', b: '', c: '1' });
  });

  it('reads GBK values, and the bytes stay what was sent', () => {
    const bytes = iconv.encode('牛肉面', 'gbk');
    const body = [...bytes].map((byte) => `%${byte.toString(16)}`).join('');
    expect(values(`subject=${body}`, 'GBK')).toEqual({ subject: '牛肉面' });
    expect(readForm(Buffer.from(`subject=${body}`))[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('gives names like __proto__ no power', () => {
    const form = formValues(readForm(Buffer.from('__proto__=1&constructor=2')));
    expect(form['constructor']).toBe('2');
    expect(form['toString']).toBeUndefined();
  });

  it.each([
    ['a name that comes twice', 'a=1&b=2&a=1'],
    ['a name that comes twice under an escape', 'a=1&%61=2'],
    ['a broken escape', 'a=%4'],
    ['an escape that is no number', 'a=%zz'],
    ['a name that is not ASCII', '%e7%89%9b=1'],
    ['an empty name', '=1'],
    ['more than 256 fields', Array.from({ length: 257 }, (_, n) => `f${n}=1`).join('&')],
  ])('refuses %s', (_what, body) => {
    expect(() => values(body)).toThrow(NotificationRefused);
  });

  it('refuses a charset that no channel sends', () => {
    expect(() => values('a=1', 'utf-7')).toThrow(NotificationRefused);
  });

  it('refuses a field hidden in the value of another, and nothing else', () => {
    const check = (body: string) => refuseHiddenFields(values(body), ['state', 'amount']);
    expect(() => check('state=1%26amount%3D5')).toThrow(NotificationRefused);
    expect(() => check('note=a%26b%3D1%26amounts%3D2+%26amount')).not.toThrow();
  });
});
