import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import type { Speech } from '#libs/models';
import { LiveHub } from '#libs/persistence';
import type { Subscriber, Tx } from '#libs/persistence';
import { announcementId } from './announcement-id.js';
import { AnnouncementObserver } from './announcement-observer.js';
import type { NewAnnouncement } from './announcement-row.js';
import { AnnouncementSettings } from './announcement-settings.js';
import { closedEvents } from './final-states.js';
import { phraseOf } from './phrase.js';
import { findSpeakers, findWhollyRefunded, insertAnnouncements } from './route.repository.js';
import type { Speaker } from './route.repository.js';
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
export class RouteAnnouncements implements Subscriber {
  readonly name = 'announcements';

  constructor(
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly settings: AnnouncementSettings,
    private readonly speakers: Speakers,
    private readonly sender: SendAnnouncements,
    private readonly observer: AnnouncementObserver,
  ) {}

  async handle(tx: Tx, events: readonly AnyEvent[]): Promise<() => void> {
    const subjects = await this.toBeSaid(tx, events);
    const storeIds = [...new Set(subjects.map((subject) => subject.storeId))];
    const speeches = await this.speakers.speeches();
    const found = await findSpeakers(tx, storeIds, [...speeches.keys()]);
    const speakers = found.map((each) => ({ ...each, speech: speeches.get(each.model)! }));
    const nowMs = this.clock.nowMs();
    const rows = subjects.flatMap((subject) =>
      speakers
        .filter((speaker) => hears(speaker, subject))
        .map((speaker) => this.rowOf(subject, speaker, nowMs)),
    );
    const inserted = await insertAnnouncements(tx, rows, nowMs);
    const expired = inserted.filter((row) => row.isExpired);
    const told = await this.live.append(
      tx,
      closedEvents(
        expired.map((row) => ({ ...row, state: 'expired' as const })),
        nowMs,
      ),
    );
    return () => {
      this.sender.dispatch(inserted.filter((row) => !row.isExpired));
      this.live.announceCommitted(told);
      for (const row of inserted) this.observer.state(row.isExpired ? 'expired' : 'queued');
    };
  }

  private async toBeSaid(tx: Tx, events: readonly AnyEvent[]): Promise<Subject[]> {
    const subjects = events.flatMap((event) => subjectOf(event) ?? []);
    const staleMs = this.clock.nowMs() - STALE_AFTER_MS;
    const stale = subjects.filter(
      (subject) => subject.kind === 'payment' && subject.recordedAtMs < staleMs,
    );
    const givenBack = await findWhollyRefunded(tx, stale);
    const isSaid = ({ kind, paymentId }: Subject): boolean =>
      kind !== 'payment' || !givenBack.has(paymentId);
    return subjects.filter(isSaid);
  }

  private rowOf(subject: Subject, speaker: Heard, nowMs: number): NewAnnouncement {
    const { terminalId: _terminalId, atMs, recordedAtMs, ...kept } = subject;
    const { sn, model, placement, speech } = speaker;
    const { kind, subjectId } = subject;
    const expiresAtMs = expiryOf(subject, this.settings.ttlMs);
    return {
      ...kept,
      id: announcementId({ kind, subjectId, sn, atMs }),
      sn,
      model,
      placement,
      text: phraseOf(speech, subject).text,
      expiresAtMs,
      isExpired: !isSendable(expiresAtMs, nowMs),
      notifiedAtMs: recordedAtMs,
    };
  }
}

interface Heard extends Speaker {
  readonly speech: Speech;
}

function hears(speaker: Speaker, { storeId, terminalId }: Subject): boolean {
  const isItsTerminal = speaker.terminalId === null || speaker.terminalId === terminalId;
  return speaker.storeId === storeId && isItsTerminal;
}
