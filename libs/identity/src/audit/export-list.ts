import { exportRows } from '#libs/persistence';
import type { Database, Page, PageRequest, Scope } from '#libs/persistence';
import type { AuditAction } from './actions.js';
import { Audit } from './audit.js';

/** What is asked of an export: the filter and the order of its list. */
export type ListWish<Q extends PageRequest> = Omit<Q, keyof PageRequest>;

/** A list that is taken out of the house. */
export interface ListExport<W extends object, T> {
  readonly action: AuditAction & `${string}.exported`;
  /** Whose chain it is recorded in; the platform's own when left out. */
  readonly merchantId?: string | null;
  /** Whose list it is, where that is one thing. */
  readonly targetId?: string;
  readonly wish: W;
  /** Reads a part of the list. */
  readonly list: (query: W & PageRequest) => Promise<Page<T>>;
  /** Where it ends with an error; that of {@link exportRows} when left out. */
  readonly rowsMax?: number | undefined;
}

/**
 * Records that a list is exported, with its filter, then reads its rows by {@link exportRows}. What
 * was searched for is not recorded: it can be a name or a phone number.
 */
export async function exportList<W extends object, T>(
  database: Database,
  scope: Scope,
  { action, merchantId, targetId, wish, list, rowsMax }: ListExport<W, T>,
): Promise<AsyncGenerator<T>> {
  const { q, ...filter }: { readonly q?: unknown } = wish;
  const entry = {
    ...{ action, merchantId: merchantId ?? null },
    target: { type: action.slice(0, action.indexOf('.')), id: targetId ?? null },
    after: q === undefined ? filter : { ...filter, isSearch: true },
  };
  await database.asApp(scope, (tx) => Audit.record(tx, entry));
  return exportRows((page) => list({ ...wish, ...page }), rowsMax);
}
