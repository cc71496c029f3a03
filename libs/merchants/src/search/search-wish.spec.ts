import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSearch } from './search-wish.js';

const hashes = (digits: string) => [`hash of ${digits.length}`];
const read = (text: string) => readSearch(text, hashes);
const pattern = (text: string) => {
  const wish = read(text);
  return 'needles' in wish ? wish.needles.map((needle) => needle.pattern) : [];
};

describe('the one box', () => {
  it('takes the id of a merchant for that alone', () => {
    const id = 'mer_01kasm5zk8e2wr9v0q3j7y4n6t';
    expect(read(` ${id.toUpperCase()} `)).toEqual({ merchantId: id });
    expect(read(`${id}x`)).toHaveProperty('needles');
  });

  it.each([
    ['张', ['张']],
    ['张记', ['张记']],
    ['张记小', ['张记小']],
    ['张记小馆', ['张记小', '记小馆']],
    ['zjxg', ['zjx', 'jxg']],
    ['SPK-000001', ['spk', 'pk0', 'k00', '000', '001']],
  ])('asks the index for the runs of %s', (text, grams) => {
    expect(read(text)).toMatchObject({ needles: [{ grams }] });
  });

  it('asks for a phone number too from four digits to twelve', () => {
    const count = (text: string) => pattern(text).length;
    expect(['123', '1234', '138 1234 5678', '1234567890123', '12a4'].map(count)).toEqual([
      1, 2, 2, 1, 1,
    ]);
    expect(pattern('１２３４')).toEqual(['%1234%', '%\n~hash of 4\n%']);
  });

  it.each([
    ['%', []],
    ['_', []],
    ['   ', []],
    ['🍜', []],
    ['\u0000\u200b', []],
    ["'; drop table merchants; --", ['%droptablemerchants%']],
    ['(a+)+$', ['%a%']],
    ['[^x]*', ['%x%']],
    ['a\\', ['%a%']],
    ['50%_off', ['%50off%']],
    ['\ud800张', ['%张%']],
    ['x'.repeat(10_000), []],
  ])('reads %j without a sign that means something to the database', (text, patterns) => {
    expect(pattern(text)).toEqual(patterns);
  });

  it('never hands on a wildcard, an escape or half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const wish = read(text);
        if (!('needles' in wish)) return;
        for (const { pattern: one, grams } of wish.needles) {
          expect(one.slice(1, -1)).not.toMatch(/[%_\\\0]/);
          expect(one).not.toMatch(/\p{Cs}/u);
          expect(grams.every((gram) => one.includes(gram))).toBe(true);
        }
      }),
    );
  });
});
