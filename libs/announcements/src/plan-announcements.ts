import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { Speech } from '#libs/models';
import { Database } from '#libs/persistence';
import { announcementId } from './announcement-id.js';
import type { NewAnnouncement } from './announcement-row.js';
import { AnnouncementSettings } from './announcement-settings.js';
import { phraseOf } from './phrase.js';
import { findStoreDevices } from './route.repository.js';
import type { StoreDevice } from './route.repository.js';
import { expiryOf, isSendable } from './schedule.js';
import { Speakers } from './speakers.js';
import type { Subject } from './subject.js';

/**
 * Who says what: a speaker assigned to a terminal speaks that terminal's payments and refunds, one
 * assigned to the store all of the store's, each once.
 */
@Injectable()
export class PlanAnnouncements {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: AnnouncementSettings,
    private readonly speakers: Speakers,
  ) {}

  /** The announcements of each subject, as devices are assigned now. */
  async plan(subjects: readonly Subject[]): Promise<readonly (readonly NewAnnouncement[])[]> {
    const heard = await this.speakersOf(new Set(subjects.map((subject) => subject.storeId)));
    const nowMs = this.clock.nowMs();
    return subjects.map((subject) => {
      const rows: NewAnnouncement[] = [];
      for (const speaker of heard.get(subject.storeId) ?? []) {
        if (hears(speaker, subject)) rows.push(this.rowOf(subject, speaker, nowMs));
      }
      return rows;
    });
  }

  /** By store, so that a full batch looks at each shop's own speakers, not at every one's. */
  private async speakersOf(storeIds: ReadonlySet<string>): Promise<HeardByStore> {
    if (storeIds.size === 0) return new Map();
    const speeches = await this.speakers.speeches();
    const stores = new Map<string, Heard[]>();
    for (const device of await findStoreDevices(this.database.ingestEach, [...storeIds])) {
      const speech = speeches.get(device.model);
      if (!speech) continue;
      const heard = { speaker: device, speech };
      const known = stores.get(device.storeId);
      if (known) known.push(heard);
      else stores.set(device.storeId, [heard]);
    }
    return stores;
  }

  // Written out: a spread costs more than all the rest of it.
  private rowOf(subject: Subject, { speaker, speech }: Heard, nowMs: number): NewAnnouncement {
    const { kind, subjectId, atMs } = subject;
    const { sn } = speaker;
    const expiresAtMs = expiryOf(subject, this.settings.ttlMs);
    const { text, clips } = phraseOf(speech, subject);
    return {
      id: announcementId({ kind, subjectId, sn, atMs }),
      merchantId: subject.merchantId,
      storeId: subject.storeId,
      sn,
      model: speaker.model,
      kind,
      subjectId,
      paymentId: subject.paymentId,
      amount: subject.amount,
      wallet: subject.wallet,
      text,
      clips,
      n: subject.n,
      placement: speaker.placement,
      notifiedAtMs: subject.recordedAtMs,
      expiresAtMs,
      isExpired: !isSendable(expiresAtMs, nowMs),
    };
  }
}

interface Heard {
  readonly speaker: StoreDevice;
  readonly speech: Speech;
}

type HeardByStore = ReadonlyMap<string, readonly Heard[]>;

/** A speaker of its store: of the whole store, or at the very terminal. */
function hears({ speaker }: Heard, { terminalId }: Subject): boolean {
  return speaker.terminalId === null || speaker.terminalId === terminalId;
}
