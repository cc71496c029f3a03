/** One page of a list of the API. */
export interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

/**
 * The rows of a list, page after page, as they are asked for.
 * @param page fetches the page after a cursor; the first one without.
 */
export async function* everyRow<Row>(
  page: (cursor: string | undefined) => Promise<{ readonly data?: PageOf<Row> }>,
): AsyncGenerator<Row, void, undefined> {
  let cursor: string | undefined;
  do {
    const { data } = await page(cursor);
    if (!data) return;
    yield* data.data;
    cursor = data.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
