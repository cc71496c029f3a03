import { notFound } from './cli.errors.js';
import type { Context } from './context.js';
import type { Query } from './http/api.js';
import type { Row } from './output/rows.js';

const PAGES_MAX = 100;
const PAGE_ROWS = 100;

/**
 * One row of a list that has no route for a single one, by its id; looks at the first 10,000.
 * @throws CliError `not_found`.
 */
export async function findInList(
  { api }: Context,
  of: { path: string; id: string; query?: Query; what: string; list: string },
): Promise<Row> {
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await api.page(of.path, { ...of.query, limit: PAGE_ROWS, cursor });
    const found = page.data.find((row) => row['id'] === of.id);
    if (found) return found;
    cursor = page.nextCursor ?? undefined;
    if (cursor === undefined) break;
  }
  throw notFound(`${of.what} ${of.id}`, `List them with haodian ${of.list}.`);
}
