import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, everyMerchant, pageOf } from '#libs/persistence';
import type { Page, PageRequest } from '#libs/persistence';
import { findApiKeys } from './api-keys.repository.js';
import type { ApiKeyView } from './create-api-key.js';
import type { Principal } from './principal.js';

/** Lists keys, revoked and expired ones too, without their tokens. */
@Injectable()
export class ListApiKeys {
  constructor(private readonly database: Database) {}

  /** The keys that reach no further than the principal. @throws DomainError `cursor_malformed`. */
  async run({ scope }: Principal, page: PageRequest): Promise<Page<ApiKeyView>> {
    const wanted = { scope, after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const keys = await this.database.asApp(everyMerchant, (tx) => findApiKeys(tx, wanted));
    return pageOf(keys, page, (key) => key.id);
  }
}
