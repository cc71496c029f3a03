import { exportTooLong } from './page.errors.js';
import type { Page, PageRequest } from './page.js';

/** The most rows of one export. */
export const EXPORT_ROWS_MAX = 1_000_000;
const READ_AT_ONCE = 1_000;

/**
 * The rows of a list for an export, read a thousand at a time, as fast as they are taken. Each
 * thousand is read as it is then: what is made or renamed meanwhile may be in it or not, nothing is
 * in it twice unless its place in the order changed.
 * @param list reads a part of the list
 * @param rowsMax where it ends with an error, at most {@link EXPORT_ROWS_MAX}
 * @throws DomainError `export_too_long` behind the last row that is allowed.
 */
export async function* exportRows<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  rowsMax = EXPORT_ROWS_MAX,
): AsyncGenerator<T> {
  let cursor: string | null = null;
  for (let rows = 0; rows < rowsMax; rows += READ_AT_ONCE) {
    const limit = Math.min(READ_AT_ONCE, rowsMax - rows);
    const page: Page<T> = await list({ limit, cursor });
    yield* page.data;
    cursor = page.nextCursor;
    if (cursor === null) return;
  }
  throw exportTooLong(rowsMax);
}
