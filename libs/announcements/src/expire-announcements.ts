import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, LiveHub } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { rules } from '#libs/protocol';
import { AnnouncementObserver } from './announcement-observer.js';
import {
  cancelMisplaced,
  ENDED_AT_ONCE_MAX,
  expireDue,
  isAnyDue,
  isAnyMisplaced,
} from './expiry.repository.js';
import type { EndedRow } from './expiry.repository.js';
import { closedEvents } from './final-states.js';
import { releaseClaims } from './missed.repository.js';

const ROUNDS_MAX = 20;

/** Ends announcements that no device will end any more. */
@Injectable()
export class ExpireAnnouncements {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly observer: AnnouncementObserver,
  ) {}

  /** Whatever had no `done` by 5 s after its expiry is expired. */
  async expire(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const beforeMs = nowMs - rules.doneGraceMs;
    if (!(await isAnyDue(this.database.ingestEach, beforeMs))) return;
    await this.endAll((tx) => expireDue(tx, nowMs, beforeMs));
  }

  /** Whatever was routed while its device was being moved is cancelled; no device would say it. */
  async cancelMisplaced(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (!(await isAnyMisplaced(this.database.ingestEach))) return;
    await this.endAll((tx) => cancelMisplaced(tx, nowMs));
  }

  private async endAll(end: (tx: Tx) => Promise<EndedRow[]>): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      if ((await this.endSome(end)) < ENDED_AT_ONCE_MAX) return;
    }
  }

  private async endSome(end: (tx: Tx) => Promise<EndedRow[]>): Promise<number> {
    const { rows, events } = await this.database.asIngest(async (tx) => {
      const ended = await end(tx);
      await releaseClaims(
        tx,
        ended.filter((row) => row.kind === 'missed'),
      );
      return {
        rows: ended,
        events: await this.live.append(tx, closedEvents(ended, this.clock.nowMs())),
      };
    });
    this.live.announceCommitted(() => events);
    for (const row of rows) this.observer.state(row.state);
    return rows.length;
  }
}
