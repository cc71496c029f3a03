import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stdnum } from 'stdnum';
import { PUBLIC_CREDIT_CODES } from './check-vectors.fixture.js';
import { checkCreditCode, creditCodeCheckOf } from './credit-code.js';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const letters = fc.constantFrom(...ALPHABET);
const digits = fc.constantFrom(...'0123456789');
const codes = fc
  .tuple(
    fc.string({ unit: letters, minLength: 2, maxLength: 2 }),
    fc.string({ unit: digits, minLength: 6, maxLength: 6 }),
    fc.string({ unit: letters, minLength: 9, maxLength: 9 }),
  )
  .map((parts) => parts.join(''))
  .map((first17) => first17 + creditCodeCheckOf(first17));
const positions = fc.integer({ min: 0, max: 17 });

const holds = (code: string): boolean => checkCreditCode(code).ok;

describe('a unified social credit code', () => {
  it.each(PUBLIC_CREDIT_CODES)('%s of %s is read', (code, _of) => {
    expect(checkCreditCode(code)).toEqual({ ok: true, value: code });
  });

  it('is accepted whenever its check character fits', () => {
    fc.assert(fc.property(codes, (code) => expect(holds(code)).toBe(true)));
  });

  it('agrees with another program, but where that looks for the check character 31', () => {
    const others = fc.tuple(codes, fc.constantFrom(...ALPHABET.slice(1)));
    fc.assert(
      fc.property(others, ([code, check]) => {
        const asked = `91${code.slice(2, 17)}${check}`;
        fc.pre(creditCodeCheckOf(asked.slice(0, 17)) !== '0');
        expect(holds(asked)).toBe(stdnum['CN']!['uscc']!.validate(asked).isValid);
        const mended = asked.slice(0, 17) + creditCodeCheckOf(asked.slice(0, 17));
        expect(stdnum['CN']!['uscc']!.validate(mended).isValid).toBe(true);
      }),
    );
  });

  it('is not accepted with any one character changed', () => {
    fc.assert(
      fc.property(codes, positions, letters, (code, at, letter) => {
        fc.pre(code[at] !== letter);
        expect(holds(code.slice(0, at) + letter + code.slice(at + 1))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not accepted with two neighbours swapped', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 0, max: 16 }), (code, at) => {
        fc.pre(code[at] !== code[at + 1]);
        const swapped = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2);
        expect(holds(swapped)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read in lower case, in groups and in full width', () => {
    const code = '9144030071526726XG';
    for (const typed of [
      code.toLowerCase(),
      ' 9144 0300 7152 6726 XG ',
      '9144-0300-71526726X-G',
      '９１４４０３００７１５２６７２６ＸＧ',
    ])
      expect(checkCreditCode(typed)).toEqual({ ok: true, value: code });
  });

  it('may be of an authority or a kind that was added since', () => {
    for (const first17 of ['93330106MA2B0KXY0', 'F1330106MA2B0KXY0'])
      expect(holds(first17 + creditCodeCheckOf(first17))).toBe(true);
  });

  it.each(['', '91', '91440300192203821I', '9144030O1922038216', '9144030019220382166', '一'])(
    '%j is told what a code looks like',
    (text) => {
      expect(checkCreditCode(text)).toEqual({ ok: false, code: 'credit_code_form' });
    },
  );

  it('of the trials before the standard is refused, as every program refuses it', () => {
    expect(checkCreditCode('91350211M00013FA1N')).toEqual({ ok: false, code: 'credit_code_check' });
    expect(stdnum['CN']!['uscc']!.validate('91350211M00013FA1N').isValid).toBe(false);
  });

  it('never fails on strange text, however long', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !holds(text)));
    expect(holds('9'.repeat(1_000_000))).toBe(false);
  });
});
