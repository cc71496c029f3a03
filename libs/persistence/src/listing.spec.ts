import { describe, expect, it } from '@jest/globals';
import { listedPage, planList } from './listing.js';
import type { ListRequest, ListShape } from './listing.js';
import { encodeCursor } from './page.js';

interface Filter {
  readonly state?: string | undefined;
  readonly from?: number | undefined;
}

const SHAPE: ListShape<Filter> = {
  name: 'things',
  id: 'id',
  sorts: {
    createdAt: { sql: 'created_at', type: 'timestamptz' },
    name: { sql: 'name', type: 'text' },
    dueDay: { sql: 'due_day', type: 'date', isNullable: true },
  },
  filters: {
    state: (place) => `state = ${place}`,
    from: (place) => `created_at >= to_timestamp(${place})`,
  },
};
const ROWS = [1, 2, 3].map((n) => ({ n, listKey: `key ${n}`, listId: `id_${n}` }));

function plan(request: Partial<ListRequest<Filter>>) {
  return planList(SHAPE, { filter: {}, limit: 2, ...request });
}

function nextCursor(request: Partial<ListRequest<Filter>>): string {
  return listedPage(ROWS, plan(request)).nextCursor!;
}

describe('a list', () => {
  it('without wishes is in its first order, with one row more than asked for', () => {
    expect(plan({})).toMatchObject({
      where: 'true',
      orderBy: 'created_at asc, id asc',
      values: [],
      limit: 3,
    });
  });

  it('can be from the newest unless told otherwise, and goes on so', () => {
    const newest = { ...SHAPE, first: '-createdAt' };
    const asked = (request: Partial<ListRequest<Filter>>) =>
      planList(newest, { filter: {}, limit: 2, ...request });
    expect(asked({})).toEqual(asked({ sort: '-createdAt' }));
    expect(asked({}).orderBy).toBe('created_at desc, id desc');
    expect(asked({ sort: 'createdAt' })).toEqual(plan({}));
    const rows = [{ listKey: '3', listId: 'c' }, { listKey: '2', listId: 'b' }, ...ROWS];
    const cursor = listedPage(rows, asked({})).nextCursor!;
    expect(asked({ cursor }).where).toMatch(/^\(created_at, id\) < /);
  });

  it('goes on behind the last row shown, in its order', () => {
    const filter = { state: 'active', from: 5 };
    const wish = { filter, sort: '-name' };
    expect(plan({ ...wish, cursor: nextCursor(wish) })).toMatchObject({
      where: 'state = $1 and created_at >= to_timestamp($2) and (name, id) < ($3::text, $4)',
      orderBy: 'name desc, id desc',
      values: ['active', 5, 'key 2', 'id_2'],
    });
  });

  it('keeps a moment to the microsecond in its cursor, and takes nothing else for one', () => {
    const rows = [{ listKey: '1763697600250001', listId: 'a' }, ...ROWS.slice(1)];
    const cursor = listedPage(rows, { ...plan({}), limit: 2 }).nextCursor!;
    const { where, values, keys } = plan({ cursor });
    expect(where).toBe(
      `(created_at, id) > ((timestamptz 'epoch' + $1::float8 * interval '1 microsecond'), $2)`,
    );
    expect(values).toEqual(['1763697600250001', 'a']);
    expect(keys).toContain('* 1000000)::bigint::text as "listKey"');
    const digest = plan({}).digest;
    for (const key of ['', 'now', '9999-99-99', '1e999', '17636976002500010'])
      expect(() => plan({ cursor: encodeCursor(JSON.stringify([digest, key, 'a'])) })).toThrow(
        expect.objectContaining({ code: 'cursor_malformed' }),
      );
  });

  it('keeps a day as its number in its cursor, and leaves out rows without one', () => {
    const sort = '-dueDay';
    const rows = [{ listKey: '20778', listId: 'a' }, ...ROWS.slice(1)];
    const cursor = listedPage(rows, { ...plan({ sort }), limit: 2 }).nextCursor!;
    expect(plan({ sort, cursor })).toMatchObject({
      where: `due_day is not null and (due_day, id) < ((date '1970-01-01' + $1::integer), $2)`,
      values: ['20778', 'a'],
    });
    const { digest } = plan({ sort });
    for (const key of ['', '-1', '2026-11-21', '1234567'])
      expect(() =>
        plan({ sort, cursor: encodeCursor(JSON.stringify([digest, key, 'a'])) }),
      ).toThrow(expect.objectContaining({ code: 'cursor_malformed' }));
  });

  it('shows what was asked for and no keys, and ends where there is no more', () => {
    expect(listedPage(ROWS, plan({}))).toEqual({
      data: [{ n: 1 }, { n: 2 }],
      nextCursor: expect.any(String),
    });
    expect(listedPage(ROWS.slice(0, 2), plan({})).nextCursor).toBeNull();
    expect(listedPage([], plan({}))).toEqual({ data: [], nextCursor: null });
  });
});

describe('a cursor', () => {
  const cursor = nextCursor({ filter: { state: 'active' }, sort: 'name' });

  it('is taken whatever the order of the filters and however many rows are asked for', () => {
    const filter = { from: undefined, state: 'active' };
    expect(() => plan({ filter, sort: 'name', limit: 50, cursor })).not.toThrow();
  });

  it.each<[string, Partial<ListRequest<Filter>>]>([
    ['another order', { filter: { state: 'active' }, sort: '-name' }],
    ['no order', { filter: { state: 'active' } }],
    ['another filter', { filter: { state: 'closed' }, sort: 'name' }],
    ['one filter more', { filter: { state: 'active', from: 0 }, sort: 'name' }],
    ['no filter', { sort: 'name' }],
  ])('is refused with %s', (_, wish) => {
    expect(() => plan({ ...wish, cursor })).toThrow(
      expect.objectContaining({ code: 'cursor_of_another_list', kind: 'bad_request' }),
    );
  });

  it('of another list is refused', () => {
    const other = { ...SHAPE, name: 'others' };
    const wish = { filter: { state: 'active' }, sort: 'name', limit: 2, cursor };
    expect(() => planList(other, wish)).toThrow(
      expect.objectContaining({ code: 'cursor_of_another_list' }),
    );
  });

  it('with U+0000 in it is refused, which no name can have', () => {
    const { digest } = plan({ sort: 'name' });
    for (const parts of [
      ['\0', 'a'],
      ['a', '\0'],
    ]) {
      const made = encodeCursor(JSON.stringify([digest, ...parts]));
      expect(() => plan({ sort: 'name', cursor: made })).toThrow(
        expect.objectContaining({ code: 'cursor_malformed' }),
      );
    }
  });

  it.each(['mer_1', '[]', '[1,2,3]', '{"a":1}', '["a","b"]', '[null,"a","b"]x'])(
    'nobody gave out (%s) is refused',
    (text) => {
      expect(() => plan({ cursor: encodeCursor(text) })).toThrow(
        expect.objectContaining({ code: 'cursor_malformed' }),
      );
    },
  );
});
