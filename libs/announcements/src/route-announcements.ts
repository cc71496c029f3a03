import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, LiveHub } from '#libs/persistence';
import type { ClaimingSubscriber, OutboxEntry } from '#libs/persistence';
import { AccompanyPayments } from './accompany-payments.js';
import { AnnouncementObserver } from './announcement-observer.js';
import { toldEvents } from './final-states.js';
import { PlanAnnouncements } from './plan-announcements.js';
import { claimAndInsert, findWhollyRefunded } from './route.repository.js';
import type { RoutedAnnouncement } from './route.repository.js';
import { SendAnnouncements } from './send-announcements.js';
import { subjectOf } from './subject.js';
import type { Subject } from './subject.js';

/** An event this old was left by a crash: its payment may have been refunded since. */
const STALE_AFTER_MS = 2_000;

/**
 * Turns what waits in the outbox into announcements: refunds, and payments that no companion took
 * along. Rows are committed first, then sent.
 */
@Injectable()
export class RouteAnnouncements implements ClaimingSubscriber {
  readonly name = 'announcements';

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly planner: PlanAnnouncements,
    private readonly sender: SendAnnouncements,
    private readonly observer: AnnouncementObserver,
    readonly companion: AccompanyPayments,
  ) {}

  async deliver(entries: readonly OutboxEntry[]): Promise<() => void> {
    return this.store(await this.plan(entries));
  }

  /** What is to be said, and by whom, as things are now. */
  async plan(entries: readonly OutboxEntry[]): Promise<Plan> {
    const sayable = await this.toBeSaid(entries);
    const planned = await this.planner.plan(sayable.map(({ subject }) => subject));
    const announcements = sayable.flatMap(({ outboxId }, index) =>
      planned[index]!.map((row) => ({ ...row, outboxId })),
    );
    return { outboxIds: entries.map((entry) => entry.id), announcements };
  }

  /** Claims and stores; call the returned function to send. */
  async store(plan: Plan): Promise<() => void> {
    const nowMs = this.clock.nowMs();
    const stored = await claimAndInsert(this.database.ingestEach, plan, nowMs);
    return () => {
      this.sender.dispatch(stored.filter((row) => !row.isExpired));
      this.live.announceCommitted(() => toldEvents(stored, nowMs));
      for (const { state } of stored) this.observer.state(state);
    };
  }

  private async toBeSaid(entries: readonly OutboxEntry[]): Promise<Sayable[]> {
    const sayable = entries.flatMap(({ id, event }) => {
      const subject = subjectOf(event);
      return subject ? [{ outboxId: id, subject }] : [];
    });
    const staleMs = this.clock.nowMs() - STALE_AFTER_MS;
    const stale = sayable
      .map(({ subject }) => subject)
      .filter(({ kind, recordedAtMs }) => kind === 'payment' && recordedAtMs < staleMs);
    const givenBack = await findWhollyRefunded(this.database.ingestEach, stale);
    return sayable.filter(
      ({ subject }) => subject.kind !== 'payment' || !givenBack.has(subject.paymentId),
    );
  }
}

interface Sayable {
  readonly outboxId: bigint;
  readonly subject: Subject;
}

interface Plan {
  readonly outboxIds: readonly bigint[];
  readonly announcements: readonly RoutedAnnouncement[];
}
