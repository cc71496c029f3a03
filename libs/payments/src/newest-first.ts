import type { Scope, Tx } from '#libs/persistence';

/** Rows of a table whose primary key is (merchant_id, id). */
export interface Wanted {
  readonly table: 'payments' | 'orders';
  /** Columns with their names, as in a select list. */
  readonly columns: string;
  /** Conditions on the table, with places from `$1`. */
  readonly conditions: readonly string[];
  readonly values: readonly unknown[];
  readonly limit: number;
}

/**
 * The newest rows in scope. Row-level security only hides rows: a merchant with few of them would
 * have everybody's read. So the merchants of the scope are looked up one by one in the primary key,
 * and the newest of each merged.
 */
export function newestFirst<R>(tx: Tx, scope: Scope, wanted: Wanted): Promise<R[]> {
  const { table, columns, conditions, values, limit } = wanted;
  const limitPlace = `$${values.length + 1}`;
  const select = (more: readonly string[]) => {
    const all = [...more, ...conditions];
    const where = all.length > 0 ? `where ${all.join(' and ')}` : '';
    return `select ${columns} from ${table} ${where} order by id desc limit ${limitPlace}`;
  };
  if (scope.kind === 'all') return tx.query<R>(select([]), [...values, limit]);
  return tx.query<R>(
    `select own.* from unnest($${values.length + 2}::text[]) as seen (merchant)
     cross join lateral (${select(['merchant_id = seen.merchant'])}) as own
     order by id desc limit ${limitPlace}`,
    [...values, limit, scope.ids],
  );
}
