import { Injectable } from '@nestjs/common';
import type { Every, Rounds } from '#libs/kernel';
import { ExpireAnnouncements } from './expire-announcements.js';
import { SendAnnouncements } from './send-announcements.js';
import { SumMissed } from './sum-missed.js';

const RESEND_EVERY_MS = 500;
const EXPIRE_EVERY_MS = 1_000;
const SUM_EVERY_MS = 5_000;

/**
 * What goes on by itself: re-sends, expiry, sums of what was missed. For processes with the role
 * `worker`.
 */
@Injectable()
export class AnnouncementWorker {
  private rounds: readonly Rounds[] = [];

  constructor(
    private readonly sender: SendAnnouncements,
    private readonly expirer: ExpireAnnouncements,
    private readonly sums: SumMissed,
  ) {}

  start(every: Every): void {
    if (this.rounds.length > 0) return;
    this.rounds = [
      every(RESEND_EVERY_MS, 'sending again', () => this.sender.resendDue()),
      every(EXPIRE_EVERY_MS, 'expiring announcements', () => this.expirer.expire()),
      every(SUM_EVERY_MS, 'summing up what was missed', async () => {
        await this.expirer.cancelMisplaced();
        await this.sums.sweep();
      }),
    ];
  }

  /** Ends the rounds under way and hands what was fetched to the broker. */
  async stop(): Promise<void> {
    await Promise.all(this.rounds.map((each) => each.stop()));
    await this.sender.settled();
  }
}
