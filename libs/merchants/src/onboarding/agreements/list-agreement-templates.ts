import { Injectable } from '@nestjs/common';
import { cursorMalformed, Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findCurrentTemplate, findTemplates } from './templates.repository.js';
import type { AgreementTemplate } from './templates.repository.js';

/** A version, and whether it is the one that is signed now. */
export interface ListedTemplate extends AgreementTemplate {
  readonly isCurrent: boolean;
}

/** Shows the versions of the text that merchants sign. */
@Injectable()
export class ListAgreementTemplates {
  constructor(private readonly database: Database) {}

  /** From the newest. @throws DomainError `cursor_malformed`. */
  async run(scope: Scope, page: PageRequest): Promise<Page<ListedTemplate>> {
    const before = versionIn(decodeCursor(page.cursor));
    const { rows, current } = await this.database.asApp(scope, async (tx) => ({
      rows: await findTemplates(tx, { before, limit: page.limit + 1 }),
      current: await findCurrentTemplate(tx),
    }));
    const listed = rows.map((row) => ({ ...row, isCurrent: row.id === current?.id }));
    return pageOf(listed, page, (row) => String(row.version));
  }
}

function versionIn(cursor: string | null): number | null {
  if (cursor === null) return null;
  if (!/^[1-9]\d{0,8}$/.test(cursor)) throw cursorMalformed();
  return Number(cursor);
}
