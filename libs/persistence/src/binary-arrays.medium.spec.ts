import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { withBinaryArrays } from './binary-arrays.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const words = fc.string({ unit: 'grapheme', maxLength: 40 });

const int8 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

const [FIRST_DAY, LAST_DAY] = [new Date('1900-01-01'), new Date('2999-12-31')];
const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

const types = [
  ['text', words],
  ['int2', fc.integer({ min: -32_768, max: 32_767 })],
  ['int', fc.integer()],
  ['int4', fc.integer()],
  ['bigint', fc.bigInt(int8)],
  ['int8', fc.bigInt(int8)],
  ['float8', fc.double({ noNaN: true })],
  ['bool', fc.boolean()],
  ['date', fc.date({ min: FIRST_DAY, max: LAST_DAY, noInvalidDate: true }).map(isoDay)],
] as const;

/** What PostgreSQL reads of an array, as it prints each element. */
async function readBack(type: string, elements: readonly unknown[]): Promise<(string | null)[]> {
  const statement = {
    name: `binary-${type}`,
    text: `select array(select e::text from unnest($1::${type}[]) with ordinality as u (e, at)
      order by at) as read`,
  };
  const [row] = await test.database.ingestEach.named<{ read: (string | null)[] }>(statement, [
    elements,
  ]);
  return row!.read;
}

/** What was read, as what was sent. */
function asSent(read: string | null, sent: unknown): unknown {
  if (read === null) return null;
  if (typeof sent === 'number') return Number(read);
  if (typeof sent === 'bigint') return BigInt(read);
  return typeof sent === 'boolean' ? read === 'true' : read;
}

describe('an array parameter', () => {
  it.each(types)('of %s arrives as it was, nulls included', async (type, element) => {
    const arrays = fc.array(fc.option(element as fc.Arbitrary<unknown>), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(arrays, async (elements) => {
        const read = await readBack(type, elements);
        const seen = read.map((each, index) => asSent(each, elements[index]));
        expect(seen).toEqual(elements);
      }),
      { numRuns: 50 },
    );
  });

  it('of days refuses what is no day', () => {
    const statement = { name: 'binary-no-day', text: 'select $1::date[]' };
    for (const day of ['', 'infinity', '2026-02-30T12:00:00Z'])
      expect(() => withBinaryArrays(statement, [[day]])).toThrow(RangeError);
  });

  it('of bigint refuses what is too large, instead of cutting it off', () => {
    const statement = { name: 'binary-too-large', text: 'select $1::bigint[]' };
    for (const large of [2n ** 63n, -(2n ** 63n) - 1n, '9223372036854775808'])
      expect(() => withBinaryArrays(statement, [[large]])).toThrow(RangeError);
  });

  it('takes bigint also as digits, and travels as text where its type is not known', () => {
    const values = [['1', '2'], ['mirror_payment'], 'a', null];
    const statement = {
      name: 'binary-mixed',
      text: 'select $1::bigint[], $2::haodian.entry_kind[], $3::text, $4::text[]',
    };
    const sent = withBinaryArrays(statement, values);
    expect(sent[0]).toEqual(
      Buffer.from(
        '0000000100000000000000140000000200000001' +
          '000000080000000000000001' +
          '000000080000000000000002',
        'hex',
      ),
    );
    expect(sent.slice(1)).toEqual(values.slice(1));
  });
});
