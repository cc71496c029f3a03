import { describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { idsOfCsv } from './job-merchants.js';

const [A, B] = [newId('mer', 1), newId('mer', 2)];

describe('a table of merchants', () => {
  it.each([
    ['ids alone', `${A}\n${B}`],
    ['a heading and further columns', `merchantId,name\r\n${A},"张记, 一店"\r\n${B},\r\n`],
    ['quotes and a byte order mark, as spreadsheets save', `\uFEFF"${A}"\r\n"${B}"\r\n`],
    ['empty lines', `${A}\n\n${B}\n\n`],
  ])('is read with %s', (_what, csv) => {
    expect(idsOfCsv(csv)).toEqual([A, B]);
  });

  it('is refused by the number of the line that holds something else', () => {
    for (const csv of [`${A}\n张记\n`, `merchantId\nmer_1\n`, `x1\n`]) {
      const line = csv.startsWith('x1') ? 1 : 2;
      expect(() => idsOfCsv(csv)).toThrow(expect.objectContaining({ code: 'job_csv_malformed' }));
      expect(() => idsOfCsv(csv)).toThrow(new RegExp(`Line ${line} `));
    }
  });
});
