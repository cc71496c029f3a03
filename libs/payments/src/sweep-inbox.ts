import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { Every, Rounds } from '#libs/kernel';
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
/** Each pass looks through every block of that age: not more often than bytes grow old. */
const PURGE_EVERY_MS = 3_600_000;
const PURGE_AT_ONCE = 1_000;

/**
 * Looks after what the inbox holds open: refunds whose payment was recorded by another process at
 * the same moment are posted, those that wait over ten minutes are alarmed, and raw bytes over 180
 * days old are emptied.
 */
@Injectable()
export class SweepInbox {
  private rounds: readonly Rounds[] = [];

  constructor(
    private readonly database: Database,
    private readonly accounts: ChannelAccountReader,
    private readonly recorder: Recorder,
    private readonly clock: Clock,
    private readonly observer: NotificationObserver,
  ) {}

  start(every: Every): void {
    if (this.rounds.length > 0) return;
    this.rounds = [
      every(SWEEP_EVERY_MS, 'sweeping the inbox', () => this.once()),
      every(PURGE_EVERY_MS, 'emptying old notifications', () => this.purge()),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.rounds.map((each) => each.stop()));
  }

  /** One pass. */
  async once(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const reunited = await this.database.asIngest((tx) => findReunited(tx, SWEEP_LIMIT));
    for (const waiting of reunited) await this.post(waiting);
    const overdue = await this.database.asIngest((tx) => markOverdue(tx, nowMs - OVERDUE_AFTER_MS));
    for (const item of overdue) this.observer.alarm('refund_waiting', item);
  }

  /** Empties the raw bytes that have been kept long enough, all of them. */
  async purge(): Promise<void> {
    const beforeMs = this.clock.nowMs() - RAW_KEPT_MS;
    let emptied: number;
    do emptied = await this.database.asIngest((tx) => purgeRaw(tx, beforeMs, PURGE_AT_ONCE));
    while (emptied === PURGE_AT_ONCE && !this.rounds.some((each) => each.isStopping));
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
