import type { NamedStatement } from './named-statement.js';

/** How the elements of one array type travel; OIDs are those of pg_type. */
interface ElementType {
  readonly oid: number;
  /** No element takes more bytes than this. */
  bytesMax(element: unknown): number;
  /** Writes an element and answers how many bytes it took. */
  write(to: Slab, element: unknown, at: number): number;
}

/** The bytes of all arrays of a statement; a view, since Buffer writes a bigint by arithmetic. */
interface Slab {
  readonly buffer: Buffer;
  readonly view: DataView;
}

const NULL_LENGTH = -1;
const LENGTH_BYTES = 4;
const UTF8_BYTES_MAX = 3;
/** Dimensions, whether there are nulls, element type, length and lower bound: five int4. */
const HEADER_BYTES = 20;
const EMPTY_BYTES = 12;
const DATE_EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

const text: ElementType = {
  oid: 25,
  bytesMax: (element) => (element as string).length * UTF8_BYTES_MAX,
  write: ({ buffer }, element, at) => buffer.write(element as string, at),
};
const int2 = fixed(21, 2, ({ buffer }, element, at) => buffer.writeInt16BE(Number(element), at));
const int4 = fixed(23, 4, ({ buffer }, element, at) => buffer.writeInt32BE(Number(element), at));
const int8 = fixed(20, 8, ({ view }, element, at) =>
  view.setBigInt64(at, int8Of(element as bigint | number | string)),
);
const float8 = fixed(701, 8, ({ view }, element, at) => view.setFloat64(at, Number(element)));
/** Days since 2000-01-01 (`date_recv` in src/backend/utils/adt/date.c); elements are ISO days. */
const date = fixed(1082, 4, ({ buffer }, element, at) =>
  buffer.writeInt32BE(daysSinceEpoch(element as string), at),
);
const bool = fixed(16, 1, ({ buffer }, element, at) => buffer.writeUInt8(element ? 1 : 0, at));

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  text,
  int2,
  int: int4,
  int4,
  bigint: int8,
  int8,
  float8,
  date,
  bool,
};

const ARRAY_PARAMETER = /\$(\d+)::(\w+)\[\]/g;

const typesOf = new Map<string, ReadonlyMap<number, ElementType>>();

/**
 * The values of a named statement with its array parameters in PostgreSQL's binary form
 * (`array_recv` in src/backend/utils/adt/arrayfuncs.c): as text every element would be quoted here
 * and taken apart there, which on the payment path costs a tenth of what the statement does. The
 * element type is read from the cast that the statement gives the parameter, `$1::text[]`; what has
 * none, or one not known here, travels as `pg` sends it.
 */
export function withBinaryArrays(statement: NamedStatement, values: readonly unknown[]): unknown[] {
  let types = typesOf.get(statement.name);
  if (!types) typesOf.set(statement.name, (types = arrayTypes(statement.text)));
  const slab = slabFor(values, types);
  let at = 0;
  return values.map((value, index) => {
    const type = types.get(index);
    if (!type || !Array.isArray(value)) return value;
    const start = at;
    at = encode(slab, { type, elements: value }, start);
    return slab.buffer.subarray(start, at);
  });
}

// One piece of memory for all of them, instead of one for each column.
function slabFor(values: readonly unknown[], types: ReadonlyMap<number, ElementType>): Slab {
  let bytes = 0;
  for (const [index, type] of types) {
    const value = values[index];
    if (Array.isArray(value)) bytes += bytesMaxOf(type, value);
  }
  const buffer = Buffer.allocUnsafeSlow(bytes);
  return { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, bytes) };
}

function arrayTypes(statementText: string): ReadonlyMap<number, ElementType> {
  const types = new Map<number, ElementType>();
  for (const [, parameter, name] of statementText.matchAll(ARRAY_PARAMETER)) {
    const type = ELEMENT_TYPES[name!];
    if (type) types.set(Number(parameter) - 1, type);
  }
  return types;
}

// Counted loops: an iterator over arrays of all kinds allocates a result for each element, which
// was a twelfth of the api's garbage under load.
function bytesMaxOf(type: ElementType, elements: readonly unknown[]): number {
  let bytes = HEADER_BYTES;
  for (let i = 0; i < elements.length; i += 1) {
    const element = elements[i];
    bytes += LENGTH_BYTES + (isNull(element) ? 0 : type.bytesMax(element));
  }
  return bytes;
}

/** Answers where the array ends. */
function encode(
  slab: Slab,
  { type, elements }: { type: ElementType; elements: readonly unknown[] },
  start: number,
): number {
  const { view } = slab;
  const count = elements.length;
  let hasNulls = false;
  let at = start + (count === 0 ? EMPTY_BYTES : HEADER_BYTES);
  for (let i = 0; i < count; i += 1) {
    const element = elements[i];
    let length = NULL_LENGTH;
    if (isNull(element)) hasNulls = true;
    else length = type.write(slab, element, at + LENGTH_BYTES);
    view.setInt32(at, length);
    at += LENGTH_BYTES + Math.max(0, length);
  }
  // An empty array has no dimension, and so no length and no bounds.
  view.setInt32(start, count === 0 ? 0 : 1);
  view.setInt32(start + 4, hasNulls ? 1 : 0);
  view.setInt32(start + 8, type.oid);
  if (count === 0) return at;
  view.setInt32(start + 12, count);
  view.setInt32(start + 16, 1);
  return at;
}

// A view cuts off what is too large, where Buffer throws.
function int8Of(element: bigint | number | string): bigint {
  const value = BigInt(element);
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`not a bigint: ${value}`);
  return value;
}

function daysSinceEpoch(day: string): number {
  const days = (Date.parse(day) - DATE_EPOCH_MS) / DAY_MS;
  // Written as bytes it would be the epoch.
  if (!Number.isInteger(days)) throw new RangeError(`not a day: ${day}`);
  return days;
}

/** A type whose elements all take the same number of bytes. */
function fixed(
  oid: number,
  bytes: number,
  write: (to: Slab, element: unknown, at: number) => void,
): ElementType {
  return {
    oid,
    bytesMax: () => bytes,
    write(to, element, at) {
      write(to, element, at);
      return bytes;
    },
  };
}

function isNull(element: unknown): boolean {
  return element === null || element === undefined;
}
