import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Merchant } from './merchant.entity.js';
import { merchantNotFound, terminalUnknown } from './merchants.errors.js';
import { changeMerchant, findMerchant, terminalExists } from './merchants.repository.js';

/** What changes; what is not named stays, null for the default terminal clears it. */
export interface MerchantChange {
  readonly name?: string | undefined;
  readonly defaultTerminalId?: string | null | undefined;
}

/** Renames a merchant, or says which terminal takes the payments that name none. */
@Injectable()
export class ChangeMerchant {
  constructor(private readonly database: Database) {}

  /**
   * @throws DomainError `merchant_not_found`; `terminal_unknown` for a terminal of somebody else.
   */
  async run(scope: Scope, id: string, change: MerchantChange): Promise<Merchant> {
    return this.database.asApp(scope, async (tx) => {
      const merchant = await findMerchant(tx, id);
      if (!merchant) throw merchantNotFound(id);
      const { name = merchant.name, defaultTerminalId = merchant.defaultTerminalId } = change;
      if (defaultTerminalId !== null && !(await terminalExists(tx, id, defaultTerminalId)))
        throw terminalUnknown(defaultTerminalId);
      await changeMerchant(tx, id, { name, defaultTerminalId });
      const after = { ...merchant, name, defaultTerminalId };
      const target = { type: 'merchant', id };
      await Audit.record(tx, {
        action: 'merchant.changed',
        merchantId: id,
        target,
        before: merchant,
        after,
      });
      return after;
    });
  }
}
