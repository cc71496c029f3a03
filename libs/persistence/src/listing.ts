import { createHash } from 'node:crypto';
import type { Tx } from './database.js';
import { cursorMalformed, cursorOfAnotherList } from './page.errors.js';
import { decodeCursor, encodeCursor } from './page.js';
import type { Page, PageRequest } from './page.js';

/** A column that a list is sorted by; an index on it and the id makes a page cheap. */
export interface SortColumn {
  readonly sql: string;
  readonly type: 'text' | 'timestamptz' | 'date';
  /** Rows without a value are not listed in this order. */
  readonly isNullable?: true;
}

/** What a list can be asked: its orders and filters, each with its SQL. */
export interface ListShape<F extends object> {
  /** Told apart from other lists by it, so that no cursor is used with another one. */
  readonly name: string;
  /** The column that tells rows apart, and decides between equal ones. */
  readonly id: string;
  readonly sorts: Readonly<Record<string, SortColumn>>;
  /** The order when none is asked for, such as `-createdAt`; the first of `sorts` when left out. */
  readonly first?: string;
  /** A condition on the value at a place (`$1`). */
  readonly filters: { readonly [K in keyof F]-?: (place: string) => string };
}

/** A part of a list as it is asked for; a sort with `-` in front goes from the end. */
export interface ListRequest<F extends object> extends PageRequest {
  readonly filter: F;
  readonly sort?: string | undefined;
}

/** The pieces of a statement that reads a part of a list, with one row more than was asked for. */
export interface ListPlan {
  /** Conditions joined by `and`; never empty. */
  readonly where: string;
  readonly orderBy: string;
  /** The sort column, to be selected as `listKey`, and the id as `listId`. */
  readonly keys: string;
  readonly values: readonly unknown[];
  readonly limit: number;
  /** Of this list, order and filter. */
  readonly digest: string;
}

/** What a row carries for the cursor. */
export interface ListKeys {
  readonly listKey: string;
  readonly listId: string;
}

/** Where the rows of a list stand. */
export interface ListSource {
  /** What is selected of a row, beside its keys. */
  readonly columns: string;
  readonly from: string;
  /** What is true of every row that who asks may see; all of them without it. */
  readonly within?: string | undefined;
  /** `with …`, in front of the statement. */
  readonly head?: string | undefined;
}

const DIGEST_LENGTH = 8;

/**
 * How a key stands in a cursor: a moment as microseconds, which is all that the column keeps, a day
 * as its number from 1970 on.
 */
const KEYS = {
  text: {
    form: /^/,
    write: (column: string) => `${column}::text`,
    read: (place: string) => `${place}::text`,
  },
  timestamptz: {
    form: /^-?\d{1,16}$/,
    write: (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint::text`,
    read: (place: string) => `(timestamptz 'epoch' + ${place}::float8 * interval '1 microsecond')`,
  },
  date: {
    form: /^\d{1,6}$/,
    write: (column: string) => `(${column} - date '1970-01-01')::text`,
    read: (place: string) => `(date '1970-01-01' + ${place}::integer)`,
  },
} as const;

/**
 * Translates what is asked into SQL; values stand at places from `$1`.
 * @throws DomainError `cursor_malformed`; `cursor_of_another_list` for a cursor that another list,
 * order or filter gave out.
 */
export function planList<F extends object>(
  shape: ListShape<F>,
  { filter, sort, cursor, limit }: ListRequest<F>,
): ListPlan {
  const wish = sort ?? shape.first ?? Object.keys(shape.sorts)[0]!;
  const isDown = wish.startsWith('-');
  const column = shape.sorts[isDown ? wish.slice(1) : wish];
  if (!column) throw new Error(`the list ${shape.name} knows no order ${wish}`);
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined);
  const digest = digestOf([shape.name, wish, asked.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = asked.map(([name, value]) =>
    shape.filters[name as keyof F](place(value as never)),
  );
  if (column.isNullable) conditions.push(`${column.sql} is not null`);
  const after = afterOf(cursor, digest);
  if (after) {
    if (!KEYS[column.type].form.test(after.key)) throw cursorMalformed();
    const [key, id] = [KEYS[column.type].read(place(after.key)), place(after.id)];
    conditions.push(`(${column.sql}, ${shape.id}) ${isDown ? '<' : '>'} (${key}, ${id})`);
  }
  const way = isDown ? 'desc' : 'asc';
  return {
    where: conditions.join(' and ') || 'true',
    orderBy: `${column.sql} ${way}, ${shape.id} ${way}`,
    keys: `${KEYS[column.type].write(column.sql)} as "listKey", ${shape.id} as "listId"`,
    values,
    limit: limit + 1,
    digest,
  };
}

/**
 * Reads a part of a list in one statement.
 * @param source gets a function that takes a value in and answers its place (`$2`)
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export async function readList<T extends ListKeys, F extends object>(
  tx: Tx,
  shape: ListShape<F>,
  wish: ListRequest<F>,
  source: (place: (value: unknown) => string) => ListSource,
): Promise<Page<Omit<T, keyof ListKeys>>> {
  const plan = planList(shape, wish);
  const values = [...plan.values];
  const { columns, from, within = 'true', head = '' } = source((one) => `$${values.push(one)}`);
  const rows = await tx.query<T>(
    `${head} select ${columns}, ${plan.keys} from ${from} where ${plan.where} and ${within}
     order by ${plan.orderBy} limit ${plan.limit}`,
    values,
  );
  return listedPage(rows, plan);
}

/** The page of rows that were read by a plan; the extra row only tells that there are more. */
export function listedPage<T extends ListKeys>(
  rows: readonly T[],
  { digest, limit }: ListPlan,
): Page<Omit<T, keyof ListKeys>> {
  const shown = rows.slice(0, limit - 1);
  const last = shown.at(-1);
  const isMore = rows.length >= limit && last !== undefined;
  const data = shown.map(({ listKey: _, listId: __, ...row }) => row);
  return { data, nextCursor: isMore ? cursorAfter(last, digest) : null };
}

function cursorAfter({ listKey, listId }: ListKeys, digest: string): string {
  return encodeCursor(JSON.stringify([digest, listKey, listId]));
}

function afterOf(
  cursor: string | null | undefined,
  digest: string,
): { key: string; id: string } | null {
  const text = decodeCursor(cursor);
  if (text === null) return null;
  const parts = parsed(text);
  if (!Array.isArray(parts) || parts.length !== 3) throw cursorMalformed();
  const [made, key, id] = parts as unknown[];
  if (typeof key !== 'string' || typeof id !== 'string') throw cursorMalformed();
  // Written as an escape it gets by the look at the whole cursor, and PostgreSQL takes none.
  if (`${key}${id}`.includes('\0')) throw cursorMalformed();
  if (made !== digest) throw cursorOfAnotherList();
  return { key, id };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw cursorMalformed();
  }
}

function digestOf(of: unknown): string {
  const text = JSON.stringify(of);
  return createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
}
