import { Injectable } from '@nestjs/common';
import type { Every, Rounds } from '#libs/kernel';
import { ReadLedger } from '#libs/ledger';
import { countOpenQuarantine } from '#libs/payments';
import { Database, everyMerchant, Outbox } from '#libs/persistence';
import { countPendingWebhooks } from '#libs/webhooks';
import { Metrics } from './metrics.js';

const LEDGER_CHECK_EVERY_MS = 3_600_000;

/** Numbers that are looked up when somebody asks, and the hourly look at the books. */
@Injectable()
export class Gauges {
  private rounds: Rounds | undefined;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly ledger: ReadLedger,
    private readonly metrics: Metrics,
  ) {}

  /** Reads the present values; a database that is away leaves them as they were. */
  async refresh(): Promise<void> {
    await Promise.allSettled([this.readTables(), this.readOutbox()]);
  }

  /** Adds the books up every hour. */
  start(every: Every): void {
    this.rounds ??= every(LEDGER_CHECK_EVERY_MS, 'checking the ledger', async () => {
      try {
        await this.checkLedger();
      } catch (error) {
        this.metrics.alarms.inc({ alarm: 'ledger_unchecked' });
        throw error;
      }
    });
  }

  async stop(): Promise<void> {
    await this.rounds?.stop();
  }

  private async checkLedger(): Promise<void> {
    const { differences } = await this.ledger.check(everyMerchant);
    this.metrics.ledgerDifferences.set(differences.length);
    if (differences.length > 0) this.metrics.alarms.inc({ alarm: 'ledger_differences' });
  }

  private async readTables(): Promise<void> {
    await this.database.asIngest(async (tx) => {
      this.metrics.quarantineOpen.set(await countOpenQuarantine(tx));
      this.metrics.webhooksPending.set(await countPendingWebhooks(tx));
      const [row] = await tx.query<{ online: bigint }>(
        'select count(*) as online from devices where online',
      );
      this.metrics.devicesOnline.set(Number(row!.online));
    });
  }

  private async readOutbox(): Promise<void> {
    this.metrics.outboxOldest.set(await this.outbox.oldestAgeSeconds());
  }
}
