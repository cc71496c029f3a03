import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database, EXPORT_ROWS_MAX, exportRows } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { ReadMerchants } from './read-merchants.js';
import type { MerchantQuery } from './read-merchants.js';

/** Which merchants are exported, in which order. */
export type ExportWish = Omit<MerchantQuery, 'limit' | 'cursor'>;

/** Takes the list of merchants out of the house. */
@Injectable()
export class ExportMerchants {
  constructor(
    private readonly database: Database,
    private readonly readMerchants: ReadMerchants,
  ) {}

  /**
   * Records that it is exported, then reads the merchants in scope by {@link exportRows}.
   * @param rowsMax where it ends with an error, at most {@link EXPORT_ROWS_MAX}
   */
  async run(
    scope: Scope,
    wish: ExportWish,
    rowsMax = EXPORT_ROWS_MAX,
  ): Promise<AsyncGenerator<Merchant>> {
    const target = { type: 'merchant', id: null };
    const action = 'merchant.exported';
    const { q, ...filter } = wish;
    // What was searched for can be a phone number.
    const after = { ...filter, isSearch: q !== undefined };
    await this.database.asApp(scope, (tx) =>
      Audit.record(tx, { action, merchantId: null, target, after }),
    );
    return exportRows((page) => this.readMerchants.list(scope, { ...wish, ...page }), rowsMax);
  }
}
