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
    if (subjects.length === 0) return [];
    const storeIds = new Set(subjects.map((subject) => subject.storeId));
    const stores = new Map<string, StoreDevice[]>();
    for (const device of await findStoreDevices(this.database.ingestEach, [...storeIds])) {
      const known = stores.get(device.storeId);
      if (known) known.push(device);
      else stores.set(device.storeId, [device]);
    }
    return this.planAmong(
      subjects,
      subjects.map(({ storeId }) => stores.get(storeId) ?? []),
    );
  }

  /** The same for devices that the caller knows, those of each subject's store. */
  async planAmong(
    subjects: readonly Subject[],
    devices: readonly (readonly StoreDevice[])[],
  ): Promise<readonly (readonly NewAnnouncement[])[]> {
    const speeches = await this.speakers.speeches();
    const nowMs = this.clock.nowMs();
    return subjects.map((subject, index) => {
      const rows: NewAnnouncement[] = [];
      for (const device of devices[index]!) {
        const speech = speeches.get(device.model);
        if (speech && hears(device, subject)) {
          rows.push(this.rowOf(subject, { speaker: device, speech }, nowMs));
        }
      }
      return rows;
    });
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

/** A device of the subject's store: of the whole store, or at the very terminal. */
function hears(device: StoreDevice, { storeId, terminalId }: Subject): boolean {
  if (device.storeId !== storeId) return false;
  return device.terminalId === null || device.terminalId === terminalId;
}
