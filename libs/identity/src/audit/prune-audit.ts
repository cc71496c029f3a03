import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '#libs/kernel';
import type { Every, Rounds } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { findOldChains, pruneChain } from './prune.repository.js';

/** How long the audit log is kept; given from outside. */
export abstract class AuditSettings {
  abstract readonly keepDays: number;
}

const DAY_MS = 24 * 3_600_000;
const PASS_EVERY_MS = 6 * 3_600_000;
const CHAINS_AT_ONCE = 1_000;
const ROWS_AT_ONCE = 10_000;

/**
 * Removes what is older than the audit log is kept. Whole months go at once: a chain gets one row
 * a month that says so, not one a day.
 */
@Injectable()
export class PruneAudit {
  private rounds: Rounds | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: AuditSettings,
  ) {}

  /** Looks a minute after the start and every six hours; what a pass leaves, the next one finds. */
  start(every: Every): void {
    this.rounds ??= every(PASS_EVERY_MS, 'removing old audit records', () => this.once());
  }

  async stop(): Promise<void> {
    await this.rounds?.stop();
  }

  /**
   * One pass over every chain; answers how many rows it removed.
   * @param rowsAtOnce how many rows one transaction removes
   */
  async once(rowsAtOnce = ROWS_AT_ONCE): Promise<number> {
    const olderThanMs = monthBegan(this.clock.nowMs() - this.settings.keepDays * DAY_MS);
    let removed = 0;
    for (let after = ''; !this.rounds?.isStopping;) {
      const page = { after, olderThanMs, limit: CHAINS_AT_ONCE };
      const chains = await this.database.asIngest((tx) => findOldChains(tx, page));
      for (const tenant of chains) {
        removed += await this.chain({ tenant, olderThanMs, limit: rowsAtOnce });
      }
      if (chains.length < CHAINS_AT_ONCE) break;
      after = chains.at(-1)!;
    }
    return removed;
  }

  private async chain(wanted: { tenant: string; olderThanMs: number; limit: number }) {
    let removed = 0;
    for (let last = -1; last !== 0 && !this.rounds?.isStopping;) {
      last = await this.database.asIngest((tx) => pruneChain(tx, wanted));
      removed += last;
    }
    return removed;
  }
}

/** When the month of a moment began in Asia/Shanghai. */
function monthBegan(atMs: number): number {
  return Date.parse(`${shanghaiDay(atMs).slice(0, 7)}-01T00:00:00+08:00`);
}
