import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { ListStores } from './list-stores.js';
import type { StoreQuery } from './list-stores.js';
import { merchantNotFound } from './merchants.errors.js';
import { findMerchant } from './merchants.repository.js';
import type { Store } from './store.entity.js';

/** Takes the list of a merchant's stores out of the house. */
@Injectable()
export class ExportStores {
  constructor(
    private readonly database: Database,
    private readonly listStores: ListStores,
  ) {}

  /**
   * The stores, by {@link exportList}; recorded as the merchant's.
   * @throws DomainError `merchant_not_found`.
   */
  async run(
    scope: Scope,
    merchantId: string,
    wish: ListWish<StoreQuery>,
  ): Promise<AsyncGenerator<Store>> {
    const merchant = await this.database.asApp(scope, (tx) => findMerchant(tx, merchantId));
    if (!merchant) throw merchantNotFound(merchantId);
    return exportList(this.database, scope, {
      action: 'store.exported',
      ...{ merchantId, wish },
      list: (query) => this.listStores.run(scope, merchantId, query),
    });
  }
}
