import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import type { Every, Rounds } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { DocumentSettings } from './document-settings.js';
import { deleteOrphans, findEnded, findWithOrphans, purgePictures } from './purge.repository.js';
import type { DueApplication } from './purge.repository.js';

const DAY_MS = 24 * 3_600_000;
const PASS_EVERY_MS = 6 * 3_600_000;
const APPLICATIONS_AT_ONCE = 500;
/** Whoever replaced a picture by mistake has as long. */
const ORPHAN_DAYS = 7;

/** Why pictures were removed, for the audit log. */
type Reason = 'retention' | 'orphaned';

/**
 * Removes pictures that are kept no longer: those of applications that ended long ago, and those
 * that were replaced or removed before anybody submitted them.
 */
@Injectable()
export class PurgeDocuments {
  private rounds: Rounds | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: DocumentSettings,
  ) {}

  /** Looks a minute after the start and every six hours; what a pass leaves, the next one finds. */
  start(every: Every): void {
    this.rounds ??= every(PASS_EVERY_MS, 'removing old documents', () => this.once());
  }

  async stop(): Promise<void> {
    await this.rounds?.stop();
  }

  /** One pass; answers how many pictures it removed. */
  async once(): Promise<number> {
    const nowMs = this.clock.nowMs();
    const at = new Date(nowMs);
    const before = (days: number) => new Date(nowMs - days * DAY_MS);
    const { keepDays, unsignedKeepDays } = this.settings;
    const limits = { signedBefore: before(keepDays), unsignedBefore: before(unsignedKeepDays) };
    const orphaned = before(ORPHAN_DAYS);
    const ended = await this.each(
      (tx) => findEnded(tx, limits, APPLICATIONS_AT_ONCE),
      (tx, due) => purge(tx, due, { why: 'retention', by: () => purgePictures(tx, due, at) }),
    );
    const orphans = await this.each(
      (tx) => findWithOrphans(tx, orphaned, APPLICATIONS_AT_ONCE),
      (tx, due) => purge(tx, due, { why: 'orphaned', by: () => deleteOrphans(tx, due, orphaned) }),
    );
    return ended + orphans;
  }

  /** An application a transaction, until none is found. */
  private async each(
    find: (tx: Tx) => Promise<DueApplication[]>,
    work: (tx: Tx, due: DueApplication) => Promise<number>,
  ): Promise<number> {
    let removed = 0;
    for (
      let found = APPLICATIONS_AT_ONCE;
      found === APPLICATIONS_AT_ONCE && !this.rounds?.isStopping;
    ) {
      const due = await this.database.asIngest(find);
      for (const one of due) {
        if (this.rounds?.isStopping) break;
        removed += await this.database.asIngest((tx) => work(tx, one));
      }
      found = due.length;
    }
    return removed;
  }
}

async function purge(
  tx: Tx,
  { id, merchantId }: DueApplication,
  { why, by }: { why: Reason; by: () => Promise<number> },
): Promise<number> {
  const pictures = await by();
  if (pictures === 0) return 0;
  const target = { type: 'application', id };
  const after = { pictures, why };
  await Audit.record(tx, { action: 'documents.purged', merchantId, target, after });
  return pictures;
}
