import { describe, expect, it } from '@jest/globals';
import { UnknownWord } from '../channels.errors.js';
import { FieldReader } from './field-reader.js';

const reader = (fields: Record<string, unknown>) =>
  new FieldReader(fields, { kind: 'payment', channelId: 'P1' });

describe('FieldReader', () => {
  it('takes absent, null and empty for not given', () => {
    const fields = reader({ a: '', b: null });
    expect([fields.optionalText('a'), fields.optionalText('b'), fields.optionalFen('c')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('reads amounts in fen and in yuan exactly', () => {
    const fields = reader({ a: 1250, b: '1250', c: '12.5', d: '90071992547409.91' });
    expect([fields.fen('a'), fields.fen('b'), fields.yuan('c'), fields.yuan('d')]).toEqual([
      1250n,
      1250n,
      1250n,
      9_007_199_254_740_991n,
    ]);
  });

  it.each([
    ['zero', 0],
    ['a negative amount', -1],
    ['a fraction', 12.5],
    ['an amount no integer holds', 2 ** 53],
    ['a sign', '+1'],
    ['an exponent', '1e3'],
    ['a space', ' 1'],
    ['a boolean', true],
    ['an object', {}],
  ])('reads %s as no fen', (_what, a) => {
    expect(() => reader({ a }).fen('a')).toThrow(UnknownWord);
  });

  it.each(['0.00', '-1.00', '1.005', '1,00', '１.00', '1.', '.5', 'NaN', '90071992547409.92'])(
    'reads %s as no yuan',
    (a) => {
      expect(() => reader({ a }).yuan('a')).toThrow(UnknownWord);
    },
  );

  it('never takes a field that is given but wrong for absent', () => {
    const fields = reader({ a: 'x', b: 5, c: 'NUL \0', d: 'x'.repeat(513), e: 'text' });
    expect(() => fields.optionalFen('a')).toThrow(UnknownWord);
    expect(() => fields.optionalYuan('a')).toThrow(UnknownWord);
    for (const name of ['b', 'c', 'd']) {
      expect(() => fields.optionalText(name)).toThrow(UnknownWord);
    }
    expect(() => fields.optionalObject('e')).toThrow(UnknownWord);
  });

  it('names the field, what was said and what it is about', () => {
    const amount = reader({ amount: { total: 'much' } }).object('amount');
    expect(() => amount.fen('total')).toThrow(
      expect.objectContaining({
        field: 'amount.total',
        word: 'much',
        channelId: 'P1',
        kind: 'payment',
      }),
    );
    expect(() => amount.fen('other')).toThrow('amount.other is missing.');
  });

  it('reads times with their zone', () => {
    const at = Date.parse('2026-11-21T02:00:00Z');
    const fields = reader({
      a: '2026-11-21T10:00:00+08:00',
      b: '2026-11-21 10:00:00',
      c: String(at),
      d: '2026-11-21 10:00:00.5',
    });
    expect([fields.time('a'), fields.shanghaiTime('b'), fields.epochMs('c')]).toEqual([at, at, at]);
    expect(fields.shanghaiTime('d')).toBe(at + 500);
  });

  it.each(['2026-11-21T10:00:00', '2026-13-21T10:00:00Z', 'Sat Nov 21 2026', '2026-11-21'])(
    'reads %s as no RFC 3339 time',
    (a) => {
      expect(() => reader({ a }).time('a')).toThrow(UnknownWord);
    },
  );

  it.each(['2026-11-21T10:00:00', '2026-11-21 25:00:00', '2026-11-21 10:00:00&x=1', '1795226400'])(
    'reads %s as no time of a clock in China',
    (a) => {
      expect(() => reader({ a }).shanghaiTime('a')).toThrow(UnknownWord);
    },
  );
});
