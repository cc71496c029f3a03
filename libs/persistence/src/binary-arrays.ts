import type { NamedStatement } from './named-statement.js';

/** How the elements of one array type travel; OIDs are those of pg_type. */
interface ElementType {
  readonly oid: number;
  /** No element takes more bytes than this. */
  bytesMax(element: unknown): number;
  /** Writes an element and answers how many bytes it took. */
  write(buffer: Buffer, element: unknown, at: number): number;
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
  write: (buffer, element, at) => buffer.write(element as string, at),
};
const int2 = fixed(21, 2, (buffer, element, at) => buffer.writeInt16BE(Number(element), at));
const int4 = fixed(23, 4, (buffer, element, at) => buffer.writeInt32BE(Number(element), at));
const int8 = fixed(20, 8, (buffer, element, at) =>
  buffer.writeBigInt64BE(BigInt(element as bigint | string), at),
);
const float8 = fixed(701, 8, (buffer, element, at) => buffer.writeDoubleBE(Number(element), at));
/** Days since 2000-01-01 (`date_recv` in src/backend/utils/adt/date.c); elements are ISO days. */
const date = fixed(1082, 4, (buffer, element, at) =>
  buffer.writeInt32BE(daysSinceEpoch(element as string), at),
);
const bool = fixed(16, 1, (buffer, element, at) => buffer.writeUInt8(element ? 1 : 0, at));

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
  return values.map((value, index) => {
    const type = types.get(index);
    return type && Array.isArray(value) ? encoded(type, value) : value;
  });
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
function encoded(type: ElementType, elements: readonly unknown[]): Buffer {
  const count = elements.length;
  let size = HEADER_BYTES;
  let hasNulls = false;
  for (let i = 0; i < count; i += 1) {
    const element = elements[i];
    if (isNull(element)) hasNulls = true;
    size += LENGTH_BYTES + (isNull(element) ? 0 : type.bytesMax(element));
  }
  const buffer = Buffer.allocUnsafe(size);
  let at = writeHeader(buffer, { type, count, hasNulls });
  for (let i = 0; i < count; i += 1) {
    const element = elements[i];
    const length = isNull(element) ? NULL_LENGTH : type.write(buffer, element, at + LENGTH_BYTES);
    buffer.writeInt32BE(length, at);
    at += LENGTH_BYTES + Math.max(0, length);
  }
  return buffer.subarray(0, at);
}

/** Answers where the elements begin. An empty array has no dimension, and so no bounds. */
function writeHeader(
  buffer: Buffer,
  { type, count, hasNulls }: { type: ElementType; count: number; hasNulls: boolean },
): number {
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(hasNulls ? 1 : 0, 4);
  buffer.writeInt32BE(type.oid, 8);
  if (count === 0) return EMPTY_BYTES;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return HEADER_BYTES;
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
  write: (buffer: Buffer, element: unknown, at: number) => void,
): ElementType {
  return {
    oid,
    bytesMax: () => bytes,
    write(buffer, element, at) {
      write(buffer, element, at);
      return bytes;
    },
  };
}

function isNull(element: unknown): boolean {
  return element === null || element === undefined;
}
