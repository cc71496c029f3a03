import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { alreadyClosed, quarantineItemNotFound } from './payments.errors.js';
import { closeItem, findQuarantineItem, lockItem } from './quarantine.repository.js';

/**
 * Closes a quarantined or waiting message without recording it; the reason is kept with who gave
 * it.
 */
@Injectable()
export class DismissQuarantined {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `quarantine_item_not_found`; `quarantine_item_closed` (409). */
  async run(scope: Scope, dismissal: { id: string; reason: string; by: string }): Promise<void> {
    const item = await this.database.asApp(scope, (tx) => findQuarantineItem(tx, dismissal.id));
    if (!item) throw quarantineItemNotFound(dismissal.id);
    await this.database.asIngest(async (tx) => {
      const state = await lockItem(tx, item.id);
      if (state !== 'quarantined' && state !== 'waiting') throw alreadyClosed(state ?? 'gone');
      await closeItem(tx, {
        id: item.id,
        state: 'dismissed',
        by: dismissal.by,
        atMs: this.clock.nowMs(),
        dismissReason: dismissal.reason,
      });
      await Audit.record(tx, {
        action: 'quarantine.dismissed',
        merchantId: item.merchantId,
        target: { type: 'quarantine_item', id: item.id },
        before: { state },
        after: { state: 'dismissed', reason: dismissal.reason },
      });
    });
  }
}
