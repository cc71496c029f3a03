import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fenFromInteger, fenFromYuan, fenSchema, positiveFenSchema, yuanFromFen } from './fen.js';

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
const fen = fc.bigInt({ min: 0n, max: LARGEST });
const malformed = expect.objectContaining({ code: 'amount_malformed' });

describe('yuan', () => {
  it('comes back as the same fen, over the whole range', () => {
    fc.assert(fc.property(fen, (amount) => fenFromYuan(yuanFromFen(amount)) === amount));
  });

  it.each([
    ['0', 0n],
    ['0.01', 1n],
    ['0.1', 10n],
    ['12.5', 1250n],
    ['12.50', 1250n],
    ['007', 700n],
    ['90071992547409.91', LARGEST],
  ])('%s is %s fen', (yuan, amount) => {
    expect(fenFromYuan(yuan)).toBe(amount);
  });

  it.each([
    '',
    '.',
    '1.',
    '.5',
    '-1',
    '+1',
    '1.005',
    '1e3',
    '1,000',
    ' 1',
    '1\n',
    '¥1',
    '１',
    '90071992547409.92',
  ])('refuses %j', (yuan) => {
    expect(() => fenFromYuan(yuan)).toThrow(malformed);
  });

  it('is written with two decimals and its sign', () => {
    expect([0n, 1n, 10n, 1250n, -1n, -1250n].map(yuanFromFen)).toEqual([
      '0.00',
      '0.01',
      '0.10',
      '12.50',
      '-0.01',
      '-12.50',
    ]);
  });
});

describe('fenFromInteger', () => {
  it('takes a number and its digits alike', () => {
    fc.assert(
      fc.property(fen, (amount) => {
        expect(fenFromInteger(Number(amount))).toBe(amount);
        expect(fenFromInteger(amount.toString())).toBe(amount);
      }),
    );
  });

  it.each([
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    '',
    '-1',
    '1.0',
    '0x10',
    '9007199254740992',
    null,
    true,
    1n,
    [1],
  ])('refuses %p', (value) => {
    expect(() => fenFromInteger(value)).toThrow(malformed);
  });
});

describe('the schema of money', () => {
  it('is an integer on the wire and a bigint in code', () => {
    fc.assert(
      fc.property(fen, (amount) => {
        expect(fenSchema.decode(fenSchema.encode(amount))).toBe(amount);
      }),
    );
    expect(fenSchema.encode(1250n)).toBe(1250);
  });

  it('refuses fractions, texts and what a double cannot hold', () => {
    for (const value of [0.5, '1', 2 ** 53, null]) {
      expect(fenSchema.safeParse(value).success).toBe(false);
    }
    expect(positiveFenSchema.safeParse(0).success).toBe(false);
  });
});
