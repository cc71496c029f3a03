import { z } from 'zod';
import { cursorMalformed } from './page.errors.js';

/** The most rows a list answers at once. */
export const PAGE_LIMIT_MAX = 100;
const PAGE_LIMIT_DEFAULT = 50;
/** Room for the name of the last row, a hundred characters of any script. */
export const CURSOR_LENGTH_MAX = 1_000;

/** The query fields every list takes; spread them into the list's own `z.strictObject`. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
  cursor: z.string().min(1).max(CURSOR_LENGTH_MAX).optional(),
};

/**
 * Which part of a list is wanted: at most `limit` rows after `cursor`, from the start without one.
 */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | null | undefined;
}

/** A part of a list, and where to go on; null at the end. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** An opaque cursor that stands after the row with this key. */
export function encodeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

/**
 * The key of the row a cursor stands after, null for the start of the list.
 * @throws DomainError `cursor_malformed` for a text that {@link encodeCursor} did not make.
 */
export function decodeCursor(cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  const isOurs = key !== '' && encodeCursor(key) === cursor && !key.includes('\0');
  if (!isOurs || cursor.length > CURSOR_LENGTH_MAX) throw cursorMalformed();
  return key;
}

/**
 * Makes the page of rows that were read with a limit of one more than asked: the extra row only
 * tells that there are more.
 */
export function pageOf<T>(
  rows: readonly T[],
  request: PageRequest,
  keyOf: (row: T) => string,
): Page<T> {
  const data = rows.slice(0, request.limit);
  const last = data.at(-1);
  const isMore = rows.length > request.limit && last !== undefined;
  return { data, nextCursor: isMore ? encodeCursor(keyOf(last)) : null };
}
