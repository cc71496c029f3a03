import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { plain } from './cells.js';
import { details, Table } from './table.js';

describe('a table', () => {
  it('puts columns below each other, a Chinese character two wide', () => {
    const table = new Table({ NAME: 'name', ID: 'id' });
    const rows = [
      { name: '张记小馆', id: 'a' },
      { name: 'Joe', id: 'b' },
      { name: null, id: 'c' },
    ];
    expect(table.lines(rows)).toEqual([
      'NAME      ID',
      '张记小馆  a',
      'Joe       b',
      '-         c',
    ]);
  });

  it('has its heading once, however many pages', () => {
    const table = new Table({ ID: 'id' });
    expect(table.lines([{ id: 'a' }])).toEqual(['ID', 'a']);
    expect(table.lines([{ id: 'b' }])).toEqual(['b']);
  });

  it('starts its last column at one place for any names', () => {
    const name = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const lines = new Table({ N: 'name', E: () => '|' }).lines(
          names.map((one) => ({ name: one })),
        );
        const starts = lines.slice(1).map((line) => stringWidth(line.slice(0, -1)));
        expect(new Set(starts).size).toBe(1);
      }),
    );
  });
});

describe('the fields of one thing', () => {
  it('show money in yuan and moments of Shanghai', () => {
    const row = { amount: 1250, count: 1250, paidAt: '2026-11-21T18:00:00.000Z', orderNo: null };
    expect(details(row)).toEqual([
      'amount   12.50 yuan',
      'count    1250',
      'paidAt   2026-11-22 02:00:00',
      'orderNo  -',
    ]);
  });
});

describe('a name', () => {
  it('cannot steer the terminal or turn the direction of writing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(plain(name)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
      }),
    );
    expect(plain('张记\u001B[31m')).toBe('张记�[31m');
  });
});
