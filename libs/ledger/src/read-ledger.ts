import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { checkLedger } from './check-ledger.js';
import type { LedgerCheck } from './check-ledger.js';
import { accountNotFound } from './ledger.errors.js';
import { findAccount, findAccounts, findPostings, readEntry } from './ledger.repository.js';
import type { AccountView, EntryView, HistoryLine } from './ledger.repository.js';

/** The books as their owners may see them; nothing here writes. */
@Injectable()
export class ReadLedger {
  constructor(private readonly database: Database) {}

  /** Accounts in scope by id, after a cursor (an account id). */
  accounts(
    scope: Scope,
    page: { after: string | null; limit: number; merchantId?: string | undefined },
  ): Promise<AccountView[]> {
    return this.database.asApp(scope, (tx) => findAccounts(tx, page));
  }

  /**
   * Postings of one account from the newest, below a version.
   * @throws DomainError `ledger_account_not_found` also for another tenant's account.
   */
  postings(
    scope: Scope,
    accountId: string,
    page: { belowVersion: bigint | null; limit: number },
  ): Promise<HistoryLine[]> {
    return this.database.asApp(scope, async (tx) => {
      const account = await findAccount(tx, accountId);
      if (!account) throw accountNotFound(accountId);
      return findPostings(tx, { account, ...page });
    });
  }

  /** One entry with its postings, or null. */
  entry(scope: Scope, merchantId: string, entryId: string): Promise<EntryView | null> {
    return this.database.asApp(scope, (tx) => readEntry(tx, merchantId, entryId));
  }

  /** Adds the books in scope up again. */
  check(scope: Scope): Promise<LedgerCheck> {
    return this.database.asApp(scope, (tx) => checkLedger(tx));
  }
}
