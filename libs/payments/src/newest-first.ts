import { merchantsOfScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';

/** Rows of a table that has an index by its owner and id. */
export interface Wanted {
  readonly table: keyof typeof OWNERS;
  /** Columns with their names, as in a select list. */
  readonly columns: string;
  /** Conditions on the table, with places from `$1`. */
  readonly conditions: readonly string[];
  readonly values: readonly unknown[];
  readonly limit: number;
}

/** The column that comes before the id in an index, and its values for some merchants. */
const OWNERS = {
  payments: {
    column: 'store_id',
    of: (merchants: string) => `select id from stores where merchant_id in (${merchants})`,
  },
  orders: { column: 'merchant_id', of: (merchants: string) => merchants },
} as const;

/**
 * The newest rows in scope. Row-level security only hides rows: a merchant with few of them would
 * have everybody's read. So the owners in scope are looked up one by one in their index, and the
 * newest of each merged.
 */
export function newestFirst<R>(tx: Tx, scope: Scope, wanted: Wanted): Promise<R[]> {
  const { table, columns, conditions, values, limit } = wanted;
  const owner = OWNERS[table];
  const limitPlace = `$${values.length + 1}`;
  const select = (more: readonly string[]) => {
    const all = [...more, ...conditions];
    const where = all.length > 0 ? `where ${all.join(' and ')}` : '';
    return `select ${columns} from ${table} ${where} order by id desc limit ${limitPlace}`;
  };
  if (scope.kind === 'all') return tx.query<R>(select([]), [...values, limit]);
  const merchants = merchantsOfScopeSql(scope, `$${values.length + 2}`);
  return tx.query<R>(
    `select own.* from (${owner.of(merchants)}) as seen (owner)
     cross join lateral (${select([`${owner.column} = seen.owner`])}) as own
     order by id desc limit ${limitPlace}`,
    [...values, limit, scope.ids],
  );
}
