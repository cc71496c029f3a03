import { Injectable } from '@nestjs/common';
import { cursorMalformed, Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { merchantNotFound } from '../merchants.errors.js';
import { findMerchant } from '../merchants.repository.js';
import { findAssignments } from './fee-plans.repository.js';
import type { AssignmentRow } from './fee-plans.repository.js';

/** Shows which fee plan a merchant has and had, and which one it will have. */
@Injectable()
export class ListFeePlanAssignments {
  constructor(private readonly database: Database) {}

  /** From the newest. @throws DomainError `merchant_not_found`, `cursor_malformed`. */
  async run(scope: Scope, merchantId: string, page: PageRequest): Promise<Page<AssignmentRow>> {
    const before = momentIn(decodeCursor(page.cursor));
    return this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      const rows = await findAssignments(tx, merchantId, { before, limit: page.limit + 1 });
      return pageOf(rows, page, ({ validFrom }) => validFrom.toISOString());
    });
  }
}

/** A moment in the one form that is given out: PostgreSQL reads others differently, or not. */
function momentIn(cursor: string | null): string | null {
  if (cursor === null) return null;
  const atMs = Date.parse(cursor);
  if (Number.isNaN(atMs) || new Date(atMs).toISOString() !== cursor) throw cursorMalformed();
  return cursor;
}
