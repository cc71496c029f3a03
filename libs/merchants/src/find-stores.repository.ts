import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Tx } from '#libs/persistence';
import type { Store } from './store.entity.js';

/** Which stores a list shows. */
export interface StoreFilter {
  readonly merchantId: string;
  /** Part of the name or the address, in any letter case. */
  readonly q?: string | undefined;
}

const SHAPE: ListShape<StoreFilter> = {
  name: 'stores',
  id: 'id',
  sorts: {
    // Sorted among the stores of the merchant.
    createdAt: { sql: 'created_at', type: 'timestamptz' },
    name: { sql: 'name', type: 'text' },
  },
  filters: {
    // index: the unique (merchant_id, id)
    merchantId: (place) => `merchant_id = ${place}`,
    // Without an index: looked at among the stores of the merchant.
    q: (place) => `(strpos(lower(name), lower(${place})) > 0
      or strpos(lower(address), lower(${place})) > 0)`,
  },
};

/** The orders a list of stores can have. */
export const STORE_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'name'];

/**
 * A part of the stores of a merchant.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function listStores(tx: Tx, wish: ListRequest<StoreFilter>): Promise<Page<Store>> {
  return readList<Store & ListKeys, StoreFilter>(tx, SHAPE, wish, () => ({
    columns: `id, merchant_id as "merchantId", name, address, lat, lng, created_at as "createdAt"`,
    from: 'stores',
  }));
}
