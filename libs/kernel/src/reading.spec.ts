import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import nzh from 'nzh';
import { fenFromYuan, yuanFromFen } from './fen.js';
import {
  READABLE_FEN_MAX,
  clipTexts,
  clipsOfAmount,
  clipsOfCount,
  readAmount,
  readCount,
} from './reading.js';

const readable = fc.bigInt({ min: 0n, max: READABLE_FEN_MAX });
/** Amounts with many zeros, where readings go wrong. */
const sparse = fc
  .array(fc.constantFrom('0', '0', '0', '1', '2', '9'), { minLength: 1, maxLength: 14 })
  .map((digits) => BigInt(digits.join('')));

const textOf = (...of: Parameters<typeof readAmount>): string => readAmount(...of).text;

describe('readAmount', () => {
  it.each([
    ['0', '零元'],
    ['0.01', '零点零一元'],
    ['0.10', '零点一元'],
    ['1', '一元'],
    ['10.00', '十元'],
    ['10.05', '十点零五元'],
    ['12.50', '十二点五元'],
    ['20', '二十元'],
    ['100.50', '一百点五元'],
    ['101', '一百零一元'],
    ['110', '一百一十元'],
    ['1010', '一千零一十元'],
    ['1234.05', '一千二百三十四点零五元'],
    ['10000', '一万元'],
    ['10010', '一万零一十元'],
    ['100010', '十万零一十元'],
    ['1001000', '一百万一千元'],
    ['20020020.02', '二千零二万零二十点零二元'],
    ['100000000', '一亿元'],
    ['100001000', '一亿零一千元'],
    ['110000000', '一亿一千万元'],
    ['100100000', '一亿零一十万元'],
    ['1000000001', '十亿零一元'],
    ['999999999999.99', '九千九百九十九亿九千九百九十九万九千九百九十九点九九元'],
  ])('reads %s yuan as %s', (yuan, text) => {
    expect(textOf(fenFromYuan(yuan))).toBe(text);
  });

  it('agrees with nzh on every amount below 1 亿 yuan', () => {
    const belowOneYi = fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 10n - 1n }),
      sparse.map((fen) => fen % 10n ** 10n),
    );
    fc.assert(
      fc.property(belowOneYi, (fen) => {
        expect(textOf(fen)).toBe(`${nzh.cn.encodeS(yuanFromFen(fen))}元`);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives different amounts different readings', () => {
    const amount = fc.oneof(readable, sparse);
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(textOf(a) === textOf(b)).toBe(a === b);
      }),
    );
  });

  it('never says 零 twice in a row before the point, nor before a unit', () => {
    fc.assert(
      fc.property(fc.oneof(readable, sparse), (fen) => {
        expect(textOf(fen).split('点')[0]).not.toMatch(/零零|零[十百千万亿]|.零元/);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [2n, '零点零二元'],
    [200n, '两元'],
    [250n, '两点五元'],
    [2000n, '二十元'],
    [2200n, '二十二元'],
    [20000n, '两百元'],
    [200000n, '两千元'],
    [222200n, '两千二百二十二元'],
    [2000000n, '两万元'],
    [20000000n, '二十万元'],
    [10200n, '一百零二元'],
  ])('reads %s fen with 两 as %s', (fen, text) => {
    expect(textOf(fen, { two: '两' })).toBe(text);
    expect(textOf(fen)).toBe(text.replace('两', '二'));
  });

  it('refuses what cannot be said: negative amounts and four digits of 亿 and more', () => {
    for (const fen of [-1n, READABLE_FEN_MAX + 1n, BigInt(Number.MAX_SAFE_INTEGER)]) {
      expect(() => textOf(fen)).toThrow(expect.objectContaining({ code: 'amount_unreadable' }));
      expect(() => clipsOfAmount(fen)).toThrow(
        expect.objectContaining({ code: 'amount_unreadable' }),
      );
    }
  });
});

describe('clipsOfAmount', () => {
  it('plans 12.50 yuan as shi er dian wu yuan', () => {
    expect(clipsOfAmount(1250n).join(' ')).toBe('shi er dian wu yuan');
  });

  it('says what readAmount says, clip by clip', () => {
    fc.assert(
      fc.property(fc.oneof(readable, sparse), (fen) => {
        const said = clipsOfAmount(fen).map((clip) => clipTexts[clip]);
        expect(said.join('')).toBe(textOf(fen));
      }),
    );
  });

  it('never needs more than 27 clips', () => {
    fc.assert(fc.property(readable, (fen) => clipsOfAmount(fen).length <= 27));
  });
});

describe('readCount', () => {
  it('reads a count without a unit', () => {
    expect([0, 2, 12, 105].map((count) => readCount(count))).toEqual([
      '零',
      '二',
      '十二',
      '一百零五',
    ]);
    expect(readCount(2, { two: '两' })).toBe('两');
    expect(clipsOfCount(12)).toEqual(['shi', 'er']);
  });

  it('refuses a negative count', () => {
    expect(() => readCount(-1)).toThrow(expect.objectContaining({ code: 'amount_unreadable' }));
  });
});
