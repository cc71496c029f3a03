import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest } from '#libs/persistence';
import { findInvitations } from './invitations.repository.js';
import type { Invitation } from './invitations.repository.js';
import type { Principal } from './principal.js';

/** Lists invitations, accepted and expired ones too, without their tokens. */
@Injectable()
export class ListInvitations {
  constructor(private readonly database: Database) {}

  /** Those into the principal's scope, newest first. @throws DomainError `cursor_malformed`. */
  async run({ scope }: Principal, page: PageRequest): Promise<Page<Invitation>> {
    const wanted = { before: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findInvitations(tx, scope, wanted));
    return pageOf(rows, page, (invitation) => invitation.id);
  }
}
