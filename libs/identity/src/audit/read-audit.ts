import { Injectable } from '@nestjs/common';
import { Database, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findAudit } from './audit.repository.js';
import type { AuditFilter } from './audit.repository.js';
import { placeKey, placeOf, viewOf } from './audit-view.js';
import type { AuditView } from './audit-view.js';

/** Reads who did what. */
@Injectable()
export class ReadAudit {
  constructor(private readonly database: Database) {}

  /** Rows in scope from the newest. @throws DomainError `cursor_malformed`. */
  async list(scope: Scope, filter: AuditFilter, page: PageRequest): Promise<Page<AuditView>> {
    const wanted = { filter, below: placeOf(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findAudit(tx, scope, wanted));
    return pageOf(rows.map(viewOf), page, placeKey);
  }
}
