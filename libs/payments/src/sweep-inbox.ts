import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { ChannelAccountReader } from '#libs/merchants';
import { Database } from '#libs/persistence';
import { NotificationObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';
import { recordWaitingRefunds } from './record-waiting-refunds.js';
import { findReunited, markOverdue, purgeRaw } from './sweep-inbox.repository.js';
import type { Reunited } from './sweep-inbox.repository.js';

const SWEEP_EVERY_MS = 5_000;
const OVERDUE_AFTER_MS = 10 * 60_000;
const RAW_KEPT_MS = 180 * 24 * 3_600_000;
const SWEEP_LIMIT = 100;

/**
 * Looks after what the inbox holds open: refunds whose payment was recorded by another process at
 * the same moment are posted, those that wait over ten minutes are alarmed, and raw bytes over 180
 * days old are emptied.
 */
@Injectable()
export class SweepInbox {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly accounts: ChannelAccountReader,
    private readonly recorder: Recorder,
    private readonly clock: Clock,
    private readonly observer: NotificationObserver,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.running = this.running.then(() => this.once()).catch(() => undefined);
    }, SWEEP_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  /** One pass. */
  async once(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const reunited = await this.database.asIngest((tx) => findReunited(tx, SWEEP_LIMIT));
    for (const waiting of reunited) await this.post(waiting);
    const overdue = await this.database.asIngest((tx) => markOverdue(tx, nowMs - OVERDUE_AFTER_MS));
    for (const item of overdue) this.observer.alarm('refund_waiting', item);
    await this.database.asIngest((tx) => purgeRaw(tx, nowMs - RAW_KEPT_MS, SWEEP_LIMIT));
  }

  private async post(waiting: Reunited): Promise<void> {
    const account = await this.accounts.load(waiting.channel, waiting.channelAccountId);
    if (!account) return;
    await this.recorder.commit(async (tx) => ({
      result: undefined,
      events: await recordWaitingRefunds(tx, account, waiting.channelPaymentId),
    }));
  }
}
