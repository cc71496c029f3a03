import { defineCommand } from '../../command.js';
import type { Context } from '../../context.js';
import type { Row } from '../../output/rows.js';

/** A merchant's stores times a store's terminals: enough for any shop, and bounded. */
const ROWS_MAX = 10_000;

export const command = defineCommand({
  summary: 'List the terminals of all stores of a merchant',
  args: { id: 'the merchant, mer_…' },
  examples: ['merchant terminals mer_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => {
    const merchant = `/v1/merchants/${encodeURIComponent(id)}`;
    const terminals: Row[] = [];
    for (const store of await everything(context, `${merchant}/stores`)) {
      const path = `/v1/stores/${String(store['id'])}/terminals`;
      const storeName = store['name'];
      const found = await everything(context, path);
      terminals.push(...found.map((terminal) => ({ ...terminal, storeName })));
      if (terminals.length >= ROWS_MAX) break;
    }
    if (terminals.length >= ROWS_MAX) context.warn(`Only the first ${terminals.length}.`);
    const columns = { ID: 'id', NAME: 'name', PLATE: 'plateCode', STORE: 'storeName' };
    await context.showAll(terminals, columns);
  },
});

async function everything({ api }: Context, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.page(path, { limit: 100, cursor });
    rows.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < ROWS_MAX);
  return rows;
}
