import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkOpeningHours } from './opening-hours.js';
import type { OpeningSpan } from './opening-hours.js';

const span = (day: number, from: string, to: string): OpeningSpan => ({ day, from, to });
const faults = (...spans: OpeningSpan[]): [string, string][] =>
  checkOpeningHours(spans, 'hours').map(({ path, code }) => [path, code]);

const everyDay = (from: string, to: string): OpeningSpan[] =>
  [1, 2, 3, 4, 5, 6, 7].map((day) => span(day, from, to));

function clockTime(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}

const spans = fc
  .tuple(
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 0, max: 47 }),
    fc.integer({ min: 0, max: 48 }),
  )
  .filter(([, from, to]) => from !== to)
  .map(([day, from, to]) => span(day, clockTime(from * 30), clockTime(to * 30)));

/** The half hours of the week a span takes, one by one. */
function halfHoursOf({ day, from, to }: OpeningSpan): number[] {
  const half = (time: string): number => Number(time.slice(0, 2)) * 2 + Number(time.slice(3)) / 30;
  const length = half(to) > half(from) ? half(to) - half(from) : half(to) + 48 - half(from);
  return Array.from({ length }, (_, at) => ((day - 1) * 48 + half(from) + at) % (7 * 48));
}

describe('opening hours', () => {
  it('may be the whole week, two spans a day, or past every midnight', () => {
    expect(faults(...everyDay('00:00', '24:00'))).toEqual([]);
    expect(faults(...everyDay('10:00', '14:00'), ...everyDay('17:00', '21:30'))).toEqual([]);
    expect(faults(...everyDay('18:00', '02:00'))).toEqual([]);
    expect(faults()).toEqual([]);
  });

  it('may touch, at midnight too', () => {
    expect(faults(span(1, '09:00', '12:00'), span(1, '12:00', '18:00'))).toEqual([]);
    expect(faults(span(1, '22:00', '24:00'), span(2, '00:00', '02:00'))).toEqual([]);
    expect(faults(span(7, '22:00', '02:00'), span(1, '02:00', '04:00'))).toEqual([]);
  });

  it('do not overlap: on a day, past midnight, past Sunday, or all within one', () => {
    const overlap = 'opening_hours_overlap';
    expect(faults(span(1, '09:00', '12:01'), span(1, '12:00', '18:00'))).toEqual([
      ['hours.1', overlap],
    ]);
    expect(faults(span(2, '01:00', '03:00'), span(1, '22:00', '02:00'))).toEqual([
      ['hours.0', overlap],
    ]);
    expect(faults(span(7, '22:00', '02:00'), span(1, '01:59', '04:00'))).toEqual([
      ['hours.0', overlap],
    ]);
    expect(
      faults(span(3, '08:00', '20:00'), span(3, '09:00', '10:00'), span(3, '11:00', '12:00')),
    ).toEqual([
      ['hours.1', overlap],
      ['hours.2', overlap],
    ]);
    expect(faults(span(4, '09:00', '10:00'), span(4, '09:00', '10:00'))).toHaveLength(1);
  });

  it('overlap exactly when two of them take the same half hour', () => {
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 8 }), (week) => {
        const taken = week.flatMap(halfHoursOf);
        expect(faults(...week).length > 0).toBe(new Set(taken).size < taken.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    span(0, '09:00', '10:00'),
    span(8, '09:00', '10:00'),
    span(1.5, '09:00', '10:00'),
    span(Number.NaN, '09:00', '10:00'),
    span(1, '9:00', '10:00'),
    span(1, '09:60', '10:00'),
    span(1, '24:00', '10:00'),
    span(1, '09:00', '24:01'),
    span(1, '', ''),
  ])('of the form %j are refused', (wrong) => {
    expect(faults(wrong)).toEqual([['hours.0', 'opening_hours_form']]);
  });

  it('that end when they begin are asked what is meant', () => {
    expect(faults(span(1, '09:00', '09:00'))).toEqual([['hours.0', 'opening_hours_empty']]);
  });

  it('are at most 28 spans', () => {
    const many = Array.from({ length: 29 }, () => span(1, '09:00', '10:00'));
    expect(faults(...many)).toEqual([['hours', 'opening_hours_many']]);
  });
});
