import { Injectable } from '@nestjs/common';
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
  private timers: NodeJS.Timeout[] = [];
  private readonly passes = new Set<Promise<void>>();

  constructor(
    private readonly sender: SendAnnouncements,
    private readonly expirer: ExpireAnnouncements,
    private readonly sums: SumMissed,
  ) {}

  start(): void {
    if (this.timers.length > 0) return;
    this.timers = [
      this.every(RESEND_EVERY_MS, () => this.sender.resendDue()),
      this.every(EXPIRE_EVERY_MS, () => this.expirer.expire()),
      this.every(SUM_EVERY_MS, async () => {
        await this.expirer.cancelMisplaced();
        await this.sums.sweep();
      }),
    ];
  }

  /** Ends the passes under way and hands what was fetched to the broker. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    await Promise.all(this.passes);
    await this.sender.settled();
  }

  /**
   * One pass at a time of each kind; one that fails (the database is away) is made up for by the
   * next.
   */
  private every(ms: number, work: () => Promise<void>): NodeJS.Timeout {
    let running: Promise<void> | undefined;
    const pass = (): void => {
      if (running) return;
      const current = work()
        .catch(() => undefined)
        .finally(() => {
          running = undefined;
          this.passes.delete(current);
        });
      running = current;
      this.passes.add(current);
    };
    return setInterval(pass, ms).unref();
  }
}
