import { Injectable } from '@nestjs/common';
import type { Every, Rounds } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { findUnwritten, writeNameTerms } from './search-terms.repository.js';
import type { Named } from './search-terms.repository.js';

const AT_ONCE = 50;
const TRIED_EVERY_MS = 1_000;

/**
 * Works out what names are found by where that is missing: names from before there was a search,
 * or terms by earlier rules. Until then they are not found, and stand at the head of a list sorted
 * by name.
 */
@Injectable()
export class FillSearchTerms {
  private rounds: Rounds | undefined;

  constructor(private readonly database: Database) {}

  /** Until one pass has got through: what is written from then on has its terms. */
  start(every: Every): void {
    this.rounds ??= every(TRIED_EVERY_MS, 'working out search terms', async () => {
      await this.once();
      void this.rounds?.stop();
    });
  }

  async stop(): Promise<void> {
    await this.rounds?.stop();
  }

  /** Answers how many names it worked out. */
  async once(): Promise<number> {
    return (await this.table('merchants')) + (await this.table('stores'));
  }

  private async table(table: Named): Promise<number> {
    let written = 0;
    for (let after = ''; !this.rounds?.isStopping;) {
      const page = { after, limit: AT_ONCE };
      const names = await this.database.asApp(everyMerchant, async (tx) => {
        const found = await findUnwritten(tx, table, page);
        for (const one of found) await writeNameTerms(tx, one, one.name);
        return found;
      });
      written += names.length;
      if (names.length < AT_ONCE) break;
      after = names.at(-1)!.source;
    }
    return written;
  }
}
