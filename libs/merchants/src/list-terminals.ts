import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findChannelTerminals } from './channel-terminals.repository.js';
import type { TerminalView } from './create-terminal.js';
import { storeNotFound } from './merchants.errors.js';
import { findStore, findTerminals } from './merchants.repository.js';

/** Shows a store's terminals. */
@Injectable()
export class ListTerminals {
  constructor(private readonly database: Database) {}

  /** In the order they were made. @throws DomainError `store_not_found`, `cursor_malformed`. */
  async run(scope: Scope, storeId: string, page: PageRequest): Promise<Page<TerminalView>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, async (tx) => {
      if (!(await findStore(tx, storeId))) throw storeNotFound(storeId);
      const terminals = await findTerminals(tx, storeId, wanted);
      const ids = terminals.map((terminal) => terminal.id);
      const numbers = await findChannelTerminals(tx, ids);
      return terminals.map((it) => ({ ...it, channelTerminals: numbers.get(it.id) ?? [] }));
    });
    return pageOf(rows, page, (terminal) => terminal.id);
  }
}
