import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stdnum } from 'stdnum';
import { STANDARD_ID_NUMBERS } from './check-vectors.fixture.js';
import { checkIdNumber, idNumberCheckOf } from './id-number.js';
import { PROVINCES } from './provinces.js';

/** 2026-11-20 23:59:59 in Shanghai, one second before the day ends. */
const beforeMidnight = { nowMs: () => Date.parse('2026-11-20T15:59:59Z') };
const afterMidnight = { nowMs: () => Date.parse('2026-11-20T16:00:00Z') };

const digits = (count: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789'),
    minLength: count,
    maxLength: count,
  });
const birthdays = fc
  .date({
    min: new Date('1900-01-01'),
    max: new Date('2026-11-20'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));
const numbers = fc
  .tuple(fc.constantFrom(...Object.keys(PROVINCES)), digits(4), birthdays, digits(3))
  .map((parts) => numbered(parts.join('')));

function numbered(first17: string): string {
  return first17 + idNumberCheckOf(first17);
}

const checked = (text: string) => checkIdNumber(text, beforeMidnight);

describe('an ID number', () => {
  it.each(STANDARD_ID_NUMBERS)('%s, an example of GB 11643, is read', (number, birthday) => {
    expect(checked(number)).toEqual({ ok: true, value: { number, birthday } });
  });

  it('is accepted for every province and day, and agrees with another program', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(checked(number).ok).toBe(true);
        expect(stdnum['CN']!['ric']!.validate(number).isValid).toBe(true);
      }),
    );
  });

  it('is not accepted with any one character changed', () => {
    const letters = fc.constantFrom(...'0123456789X');
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 17 }), letters, (number, at, letter) => {
        fc.pre(number[at] !== letter);
        expect(checked(number.slice(0, at) + letter + number.slice(at + 1)).ok).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not accepted with two neighbours swapped', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 16 }), (number, at) => {
        fc.pre(number[at] !== number[at + 1]);
        const swapped = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2);
        expect(checked(swapped).ok).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read with a small x, in groups and in full width', () => {
    for (const typed of [
      '11010519491231002x',
      '110105 19491231 002x',
      '１１０１０５１９４９１２３１００２Ｘ',
    ])
      expect(checked(typed)).toMatchObject({ value: { number: '11010519491231002X' } });
  });

  it.each(['19490229', '19000229', '20260431', '20261301', '20260100', '20260020', '00000101'])(
    'with the day %s, which there is not or long ago, is refused',
    (day) => {
      const code = 'id_number_birthday';
      expect(checked(numbered(`110105${day}002`))).toEqual({ ok: false, code });
    },
  );

  it('of a child born today is accepted, of one born tomorrow in Shanghai not yet', () => {
    const tomorrow = numbered('11010520261121002');
    expect(checkIdNumber(numbered('11010520261120002'), beforeMidnight).ok).toBe(true);
    expect(checkIdNumber(tomorrow, beforeMidnight)).toEqual({
      ok: false,
      code: 'id_number_birthday',
    });
    expect(checkIdNumber(tomorrow, afterMidnight).ok).toBe(true);
  });

  it('of a resident from Hong Kong, Macau or Taiwan is accepted', () => {
    for (const division of ['810000', '820000', '830000'])
      expect(checked(numbered(`${division}19900101001`)).ok).toBe(true);
  });

  it.each(['00', '10', '16', '38', '84', '91', '99'])('of no province, %s, is refused', (two) => {
    const code = 'id_number_province';
    expect(checked(numbered(`${two}010119900101001`))).toEqual({ ok: false, code });
  });

  it.each(['', '110105194912310', '1101051949123100X2', '11010519491231002Y', '身份证'])(
    '%j is told what a number looks like',
    (text) => {
      expect(checked(text)).toEqual({ ok: false, code: 'id_number_form' });
    },
  );
});
