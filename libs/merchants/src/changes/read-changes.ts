import { Injectable } from '@nestjs/common';
import { Database, SecretBox } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { merchantNotFound } from '../merchants.errors.js';
import { findMerchant } from '../merchants.repository.js';
import type { Change, SettlementAccount } from './change.js';
import { changeNotFound } from './changes.errors.js';
import { findBases, findChange, findChanges } from './changes.repository.js';
import type { ChangeFilter } from './changes.repository.js';
import { maskedSettlement } from './settlement-account.js';
import { findSettlementAccounts } from './settlement-accounts.repository.js';

/** A change with the merchants it is about; those of a bulk job are the job's rows. */
export interface ChangeDetail extends Change {
  readonly merchantIds: readonly string[];
}

/** Which changes somebody wants to look at. */
export interface ChangeQuery extends PageRequest, ChangeFilter {
  /** One of `CHANGE_SORTS`, with `-` in front from the end. */
  readonly sort?: string | undefined;
}

/** An account a merchant is or was paid to, masked. */
export interface ShownSettlementAccount {
  readonly validFrom: Date;
  readonly changeId: string;
  readonly account: SettlementAccount;
}

const ACCOUNTS_MAX = 100;

/** Shows changes, and the settlement accounts that came of them. */
@Injectable()
export class ReadChanges {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * From the newest unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, { limit, cursor, sort, ...filter }: ChangeQuery): Promise<Page<Change>> {
    return this.database.asApp(scope, (tx) => findChanges(tx, { filter, sort, cursor, limit }));
  }

  /** @throws DomainError `change_not_found`. */
  async one(scope: Scope, id: string): Promise<ChangeDetail> {
    return this.database.asApp(scope, async (tx) => {
      const change = await findChange(tx, id);
      if (!change) throw changeNotFound(id);
      const bases = await findBases(tx, id);
      return { ...change, merchantIds: bases.map(({ merchantId }) => merchantId) };
    });
  }

  /**
   * The accounts that changes gave a merchant, the newest first; the one it was signed up with is
   * in its application.
   * @throws DomainError `merchant_not_found`.
   */
  async settlementAccounts(scope: Scope, merchantId: string): Promise<ShownSettlementAccount[]> {
    return this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      const wanted = { merchantId, limit: ACCOUNTS_MAX };
      const kept = await findSettlementAccounts(tx, this.secretBox, wanted);
      return kept.map((one) => ({ ...one, account: maskedSettlement(one.account) }));
    });
  }
}
