/** Where a page begins and how long it is. */
export interface PagePlace {
  readonly limit: number;
  readonly cursor: string | null;
}

/**
 * All rows of a list, page by page as a reader would get them.
 * @param limit of a page; small, so that few rows have several
 */
export async function everyRow<T>(
  read: (at: PagePlace) => Promise<{ data: readonly T[]; nextCursor: string | null }>,
  limit = 2,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page = await read({ limit, cursor });
    rows.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}
