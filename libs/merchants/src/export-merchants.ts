import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { ReadMerchants } from './read-merchants.js';
import type { MerchantQuery } from './read-merchants.js';

/** Takes the list of merchants out of the house. */
@Injectable()
export class ExportMerchants {
  constructor(
    private readonly database: Database,
    private readonly readMerchants: ReadMerchants,
  ) {}

  /** The merchants in scope, by {@link exportList}. */
  run(
    scope: Scope,
    wish: ListWish<MerchantQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<Merchant>> {
    return exportList(this.database, scope, {
      action: 'merchant.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readMerchants.list(scope, query),
    });
  }
}
