import { Injectable } from '@nestjs/common';
import { Database, SecretBox } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { merchantNotFound } from './merchants.errors.js';
import { findMerchant } from './merchants.repository.js';
import { findMerchants } from './search/find-merchants.repository.js';
import type { MerchantFilter } from './search/find-merchants.repository.js';
import { phoneHashes } from './search/phone-terms.js';
import { readSearch } from './search/search-wish.js';

/** What the list of merchants is asked: a filter, an order, and the text of the one box. */
export interface MerchantQuery extends PageRequest, Omit<MerchantFilter, 'merchantId'> {
  readonly q?: string | undefined;
  /** `createdAt` when left out. */
  readonly sort?: string | undefined;
}

/** Shows the merchants in scope. */
@Injectable()
export class ReadMerchants {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** @throws DomainError `merchant_not_found`. */
  async one(scope: Scope, id: string): Promise<Merchant> {
    const merchant = await this.database.asApp(scope, (tx) => findMerchant(tx, id));
    if (!merchant) throw merchantNotFound(id);
    return merchant;
  }

  /**
   * In the order they were made, unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, query: MerchantQuery): Promise<Page<Merchant>> {
    const { q, sort, limit, cursor, ...filter } = query;
    const search =
      q === undefined ? null : readSearch(q, (digits) => phoneHashes(this.box, digits));
    const merchantId = search && 'merchantId' in search ? search.merchantId : undefined;
    const needles = search && 'needles' in search ? search.needles : undefined;
    const wish = { q, sort, limit, cursor, needles, filter: { ...filter, merchantId } };
    return this.database.asApp(scope, (tx) => findMerchants(tx, scope, wish));
  }
}
