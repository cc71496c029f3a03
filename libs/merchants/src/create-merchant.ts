import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { scopeTooNarrow } from './merchants.errors.js';
import { insertMerchant } from './merchants.repository.js';

/** Adds a merchant, without stores and without a fee plan. */
@Injectable()
export class CreateMerchant {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `scope_too_narrow`: a new merchant is in nobody's list of merchants yet.
   */
  async run(scope: Scope, { name }: { name: string }): Promise<Merchant> {
    if (scope.kind !== 'all') throw scopeTooNarrow('a merchant');
    const nowMs = this.clock.nowMs();
    const merchant: Merchant = {
      id: newId('mer', nowMs),
      name,
      defaultTerminalId: null,
      createdAt: new Date(nowMs),
    };
    await this.database.asApp(scope, (tx) => insertMerchant(tx, merchant));
    return merchant;
  }
}
