import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newPlateCode, parsePlate } from './plate-code.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codes = fc.constant(null).map(newPlateCode);
const positions = fc.integer({ min: 0, max: 16 });
const letters = fc.constantFrom(...ALPHABET);

describe('a plate code', () => {
  it('is 16 random characters and a check character, never the same twice', () => {
    const made = Array.from({ length: 2_000 }, newPlateCode);
    for (const code of made) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{17}$/);
    expect(new Set(made).size).toBe(made.length);
    const seen = Array.from({ length: 17 }, (_, at) => new Set(made.map((code) => code[at])));
    for (const used of seen) expect(used.size).toBe(32);
  });

  it('is recognised alone', () => {
    fc.assert(fc.property(codes, (code) => expect(parsePlate(code)).toBe(code)));
  });

  it('is not recognised with any one character changed', () => {
    fc.assert(
      fc.property(codes, positions, letters, (code, at, letter) => {
        fc.pre(code[at] !== letter);
        expect(parsePlate(code.slice(0, at) + letter + code.slice(at + 1))).toBeNull();
      }),
    );
  });

  it('is not recognised with any two characters swapped', () => {
    fc.assert(
      fc.property(codes, positions, positions, (code, a, b) => {
        fc.pre(code[a] !== code[b]);
        const swapped = [...code];
        [swapped[a], swapped[b]] = [swapped[b]!, swapped[a]!];
        expect(parsePlate(swapped.join(''))).toBeNull();
      }),
    );
  });

  it('is read however a person types it', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const grouped = code.replace(/(.{4})/g, '$1-');
        const misread = code.replaceAll('0', 'o').replaceAll('1', 'l');
        for (const typed of [
          code.toLowerCase(),
          grouped,
          ` ${grouped.replaceAll('-', ' ')}\n`,
          misread,
        ])
          expect(parsePlate(typed)).toBe(code);
      }),
    );
  });

  it('is found in what a passed-back field can hold', () => {
    const code = newPlateCode();
    const fields = [
      `https://pay.example.com/p/${code}?from=plate`,
      `plate=${code}&table=7`,
      encodeURIComponent(`plate=${code}&table=7`),
      JSON.stringify({ plate: code }),
      `码牌:${code}`,
      `${code},${code}`,
    ];
    for (const field of fields) expect(parsePlate(field)).toBe(code);
  });

  it('is not guessed where there are two, part of a longer word, or too much text', () => {
    const code = newPlateCode();
    for (const field of [
      `${code},${newPlateCode()}`,
      `X${code}`,
      `${code}0`,
      code + ' '.repeat(512),
    ])
      expect(parsePlate(field)).toBeNull();
  });

  it('never fails on a strange field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (field) => {
        expect(parsePlate(field)).toBeNull();
      }),
    );
    for (const field of ['', '%', '%zz', '{}', 'ſ'.repeat(17)])
      expect(parsePlate(field)).toBeNull();
  });
});
