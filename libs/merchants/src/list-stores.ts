import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { merchantNotFound } from './merchants.errors.js';
import { findMerchant, findStores } from './merchants.repository.js';
import type { Store } from './store.entity.js';

/** Shows a merchant's stores. */
@Injectable()
export class ListStores {
  constructor(private readonly database: Database) {}

  /** In the order they were made. @throws DomainError `merchant_not_found`, `cursor_malformed`. */
  async run(scope: Scope, merchantId: string, page: PageRequest): Promise<Page<Store>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      return findStores(tx, merchantId, wanted);
    });
    return pageOf(rows, page, (store) => store.id);
  }
}
