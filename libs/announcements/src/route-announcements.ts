import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { Speech } from '#libs/models';
import { Database, LiveHub } from '#libs/persistence';
import type { ClaimingSubscriber, OutboxEntry } from '#libs/persistence';
import { announcementId } from './announcement-id.js';
import { AnnouncementObserver } from './announcement-observer.js';
import { AnnouncementSettings } from './announcement-settings.js';
import { toldEvents } from './final-states.js';
import { phraseOf } from './phrase.js';
import { claimAndInsert, findSpeakers, findWhollyRefunded } from './route.repository.js';
import type { RoutedAnnouncement, Speaker } from './route.repository.js';
import { expiryOf, isSendable } from './schedule.js';
import { SendAnnouncements } from './send-announcements.js';
import { Speakers } from './speakers.js';
import { subjectOf } from './subject.js';
import type { Subject } from './subject.js';

/** An event this old was left by a crash: its payment may have been refunded since. */
const STALE_AFTER_MS = 2_000;

/**
 * Turns payments and refunds into announcements: a speaker assigned to a terminal speaks that
 * terminal's, one assigned to the store all of the store's, each once. Rows are committed first,
 * then sent.
 */
@Injectable()
export class RouteAnnouncements implements ClaimingSubscriber {
  readonly name = 'announcements';

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly settings: AnnouncementSettings,
    private readonly speakers: Speakers,
    private readonly sender: SendAnnouncements,
    private readonly observer: AnnouncementObserver,
  ) {}

  async deliver(entries: readonly OutboxEntry[]): Promise<() => void> {
    return this.store(await this.plan(entries));
  }

  /** What is to be said, and by whom, as things are now. */
  async plan(entries: readonly OutboxEntry[]): Promise<Plan> {
    const subjects = await this.toBeSaid(entries);
    const storeIds = [...new Set(subjects.map(({ subject }) => subject.storeId))];
    const speeches = await this.speakers.speeches();
    const found =
      storeIds.length === 0
        ? []
        : await findSpeakers(this.database.ingestEach, storeIds, [...speeches.keys()]);
    const speakers = byStore(found.map((each) => ({ ...each, speech: speeches.get(each.model)! })));
    const nowMs = this.clock.nowMs();
    const announcements = subjects.flatMap(({ outboxId, subject }) =>
      (speakers.get(subject.storeId) ?? [])
        .filter((speaker) => hears(speaker, subject))
        .map((speaker) => this.rowOf({ outboxId, subject }, speaker, nowMs)),
    );
    return { outboxIds: entries.map((entry) => entry.id), announcements };
  }

  /** Claims and stores; call the returned function to send. */
  async store(plan: Plan): Promise<() => void> {
    const nowMs = this.clock.nowMs();
    const stored = await claimAndInsert(this.database.ingestEach, plan, nowMs);
    return () => {
      this.sender.dispatch(stored.filter((row) => !row.isExpired));
      this.live.announceCommitted(toldEvents(stored, nowMs));
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

  // Written out: a spread costs more than all the rest of it.
  private rowOf({ outboxId, subject }: Sayable, speaker: Heard, nowMs: number): RoutedAnnouncement {
    const { kind, subjectId, atMs } = subject;
    const { sn } = speaker;
    const expiresAtMs = expiryOf(subject, this.settings.ttlMs);
    return {
      id: announcementId({ kind, subjectId, sn, atMs }),
      outboxId,
      merchantId: subject.merchantId,
      storeId: subject.storeId,
      sn,
      model: speaker.model,
      kind,
      subjectId,
      paymentId: subject.paymentId,
      amount: subject.amount,
      wallet: subject.wallet,
      text: phraseOf(speaker.speech, subject).text,
      n: subject.n,
      placement: speaker.placement,
      notifiedAtMs: subject.recordedAtMs,
      expiresAtMs,
      isExpired: !isSendable(expiresAtMs, nowMs),
    };
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

interface Heard extends Speaker {
  readonly speech: Speech;
}

/** So that a full batch looks at each shop's own speakers, not at every speaker of the batch. */
function byStore(speakers: readonly Heard[]): ReadonlyMap<string, readonly Heard[]> {
  const stores = new Map<string, Heard[]>();
  for (const speaker of speakers) {
    const known = stores.get(speaker.storeId);
    if (known) known.push(speaker);
    else stores.set(speaker.storeId, [speaker]);
  }
  return stores;
}

/** A speaker of its store: of the whole store, or at the very terminal. */
function hears(speaker: Speaker, { terminalId }: Subject): boolean {
  return speaker.terminalId === null || speaker.terminalId === terminalId;
}
