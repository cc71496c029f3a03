import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findChannelAccounts, findShownKeys } from './channel-accounts.repository.js';
import { showChannelAccount } from './show-channel-account.js';
import type { ChannelAccountView } from './show-channel-account.js';

/** Shows channel accounts, never their secrets. */
@Injectable()
export class ListChannelAccounts {
  constructor(private readonly database: Database) {}

  /**
   * In the order they were made; a service provider's only to who sees every merchant.
   * @throws DomainError `cursor_malformed`.
   */
  async run(scope: Scope, page: PageRequest): Promise<Page<ChannelAccountView>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, async (tx) => {
      const accounts = await findChannelAccounts(tx, wanted);
      const ids = accounts.map((account) => account.id);
      const keys = await findShownKeys(tx, ids);
      return accounts.map((account) =>
        showChannelAccount(
          account,
          keys.filter((key) => key.accountId === account.id),
        ),
      );
    });
    return pageOf(rows, page, (account) => account.id);
  }
}
