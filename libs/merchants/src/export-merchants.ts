import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { exportTooLong } from './merchants.errors.js';
import { ReadMerchants } from './read-merchants.js';
import type { MerchantQuery } from './read-merchants.js';

/** The most rows of one export. */
export const EXPORT_ROWS_MAX = 1_000_000;
const READ_AT_ONCE = 1_000;

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
   * Records that it is exported, then reads the merchants in scope a thousand at a time, as fast as
   * they are taken. Each thousand is read as it is then: who is made or renamed meanwhile may be in
   * it or not, nobody is in it twice unless their place in the order changed.
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
    return this.read(scope, wish, rowsMax);
  }

  private async *read(scope: Scope, wish: ExportWish, rowsMax: number): AsyncGenerator<Merchant> {
    let cursor: string | null = null;
    for (let rows = 0; rows < rowsMax; rows += READ_AT_ONCE) {
      const limit = Math.min(READ_AT_ONCE, rowsMax - rows);
      const page = await this.readMerchants.list(scope, { ...wish, limit, cursor });
      yield* page.data;
      cursor = page.nextCursor;
      if (cursor === null) return;
    }
    throw exportTooLong(rowsMax);
  }
}
