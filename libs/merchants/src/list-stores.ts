import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { listStores } from './find-stores.repository.js';
import type { StoreFilter } from './find-stores.repository.js';
import { merchantNotFound } from './merchants.errors.js';
import { findMerchant } from './merchants.repository.js';
import type { Store } from './store.entity.js';

/** What the list of a merchant's stores is asked: a filter and an order. */
export interface StoreQuery extends PageRequest, Omit<StoreFilter, 'merchantId'> {
  /** `createdAt` when left out. */
  readonly sort?: string | undefined;
}

/** Shows a merchant's stores. */
@Injectable()
export class ListStores {
  constructor(private readonly database: Database) {}

  /**
   * In the order they were made, unless told otherwise.
   * @throws DomainError `merchant_not_found`, `cursor_malformed`, `cursor_of_another_list`.
   */
  async run(scope: Scope, merchantId: string, query: StoreQuery): Promise<Page<Store>> {
    const { sort, limit, cursor, ...filter } = query;
    const wish = { sort, limit, cursor, filter: { ...filter, merchantId } };
    return this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      return listStores(tx, wish);
    });
  }
}
