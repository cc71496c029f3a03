import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findFeePlans } from './fee-plans.repository.js';
import type { FeePlan } from './fee-plans.repository.js';

/** Shows the offers; they are the same for everybody. */
@Injectable()
export class ListFeePlans {
  constructor(private readonly database: Database) {}

  /** In the order they were made. @throws DomainError `cursor_malformed`. */
  async run(scope: Scope, page: PageRequest): Promise<Page<FeePlan>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findFeePlans(tx, wanted));
    return pageOf(rows, page, (plan) => plan.id);
  }
}
