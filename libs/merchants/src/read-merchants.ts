import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { merchantNotFound } from './merchants.errors.js';
import { findMerchant, findMerchants } from './merchants.repository.js';

/** Shows the merchants in scope. */
@Injectable()
export class ReadMerchants {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `merchant_not_found`. */
  async one(scope: Scope, id: string): Promise<Merchant> {
    const merchant = await this.database.asApp(scope, (tx) => findMerchant(tx, id));
    if (!merchant) throw merchantNotFound(id);
    return merchant;
  }

  /** In the order they were made. @throws DomainError `cursor_malformed`. */
  async list(scope: Scope, page: PageRequest): Promise<Page<Merchant>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findMerchants(tx, scope, wanted));
    return pageOf(rows, page, (merchant) => merchant.id);
  }
}
