import { Injectable } from '@nestjs/common';
import { Database, encodeCursor } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { Audit, PLATFORM_CHAIN } from './audit.js';
import { findAudit, seesTenant } from './audit.repository.js';
import type { AuditFilter } from './audit.repository.js';
import { placeKey, placeOf, viewOf } from './audit-view.js';
import type { AuditView } from './audit-view.js';

/** The most rows of one export; the rest is had with the cursor at its end. */
export const EXPORT_ROWS_MAX = 100_000;
const READ_AT_ONCE = 1_000;

/** The last line of an export: without it, it was cut off. */
export interface ExportEnd {
  readonly end: true;
  readonly rows: number;
  /** Where the next export goes on; null when this one has the oldest row. */
  readonly nextCursor: string | null;
}

/** An export under way: rows, then its end. */
export type AuditExport = AsyncGenerator<AuditView | ExportEnd>;

/** Which rows are exported. */
export interface ExportWish {
  readonly filter: AuditFilter;
  readonly cursor?: string | null | undefined;
}

/** Takes the audit log out of the house. */
@Injectable()
export class ExportAudit {
  constructor(private readonly database: Database) {}

  /**
   * Records that it is exported, then reads rows in scope from the newest, a thousand at a time, as
   * fast as they are taken.
   * @param rowsMax where it ends, at most {@link EXPORT_ROWS_MAX}
   * @throws DomainError `cursor_malformed`.
   */
  async run(scope: Scope, wish: ExportWish, rowsMax = EXPORT_ROWS_MAX): Promise<AuditExport> {
    const below = placeOf(wish.cursor);
    await this.record(scope, wish.filter);
    return this.read(scope, { filter: wish.filter, below }, rowsMax);
  }

  /** In the chain of the merchant that was asked for, if the caller sees it; never in another's. */
  private record(scope: Scope, filter: AuditFilter): Promise<void> {
    return this.database.asApp(scope, async (tx) => {
      const { tenant } = filter;
      const isTheirs = tenant !== undefined && tenant !== PLATFORM_CHAIN;
      const merchantId = isTheirs && (await seesTenant(tx, tenant)) ? tenant : null;
      const target = { type: 'audit', id: tenant ?? null };
      await Audit.record(tx, { action: 'audit.exported', merchantId, target, after: filter });
    });
  }

  private async *read(
    scope: Scope,
    wanted: Pick<Parameters<typeof findAudit>[2], 'filter' | 'below'>,
    rowsMax: number,
  ): AuditExport {
    let { below } = wanted;
    let rows = 0;
    let last: AuditView | undefined;
    while (rows < rowsMax) {
      const limit = Math.min(READ_AT_ONCE, rowsMax - rows);
      const part = { ...wanted, below, limit };
      const found = await this.database.asApp(scope, (tx) => findAudit(tx, scope, part));
      const views = found.map(viewOf);
      yield* views;
      rows += views.length;
      last = views.at(-1);
      if (views.length < limit || !last) return yield { end: true, rows, nextCursor: null };
      below = placeOf(encodeCursor(placeKey(last)));
    }
    yield { end: true, rows, nextCursor: last ? encodeCursor(placeKey(last)) : null };
  }
}
