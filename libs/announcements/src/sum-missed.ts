import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { Speech } from '#libs/models';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { rules } from '#libs/protocol';
import { announcementId } from './announcement-id.js';
import { AnnouncementObserver } from './announcement-observer.js';
import type { AnnouncementRow, NewAnnouncement } from './announcement-row.js';
import { AnnouncementSettings } from './announcement-settings.js';
import { claimMissed, findSummable } from './missed.repository.js';
import type { MissedSum } from './missed.repository.js';
import { phraseOf } from './phrase.js';
import { insertAnnouncements } from './route.repository.js';
import { SendAnnouncements } from './send-announcements.js';
import { Speakers } from './speakers.js';

/** A device and the session in which it is told. */
export interface Listening {
  readonly sn: string;
  readonly model: string;
  readonly sess: string;
}

/** Tells devices what they missed, in one sentence. */
@Injectable()
export class SumMissed {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: AnnouncementSettings,
    private readonly sender: SendAnnouncements,
    private readonly speakers: Speakers,
    private readonly observer: AnnouncementObserver,
  ) {}

  /**
   * Makes the sums of some devices in the caller's transaction; what it answers is to be sent after
   * the commit.
   */
  async within(tx: Tx, devices: readonly Listening[]): Promise<readonly AnnouncementRow[]> {
    const atMs = this.clock.nowMs();
    const speeches = await this.speakers.speeches();
    const speaking = devices.filter((device) => speeches.has(device.model));
    const sessions = new Map(speaking.map(({ sn, sess }) => [sn, sess]));
    const requests = speaking.map(({ sn, sess }) => ({
      sn,
      sumId: announcementId({ kind: 'missed', subjectId: sess, sn, atMs }),
    }));
    const sums = await claimMissed(tx, requests);
    const rows = sums.map((sum) =>
      this.rowOf({ ...sum, sess: sessions.get(sum.sn)!, speech: speeches.get(sum.model)! }, atMs),
    );
    return insertAnnouncements(tx, rows, atMs);
  }

  /** One pass: connected devices whose last miss is ten seconds old are told. */
  async sweep(): Promise<void> {
    const missedBeforeMs = this.clock.nowMs() - rules.missedAfterMs;
    const devices = await findSummable(this.database.ingestEach, missedBeforeMs);
    if (devices.length === 0) return;
    const rows = await this.database.asIngest((tx) => this.within(tx, devices));
    this.made(rows);
    this.sender.dispatch(rows);
  }

  /** Counts sums that are committed. */
  made(rows: readonly AnnouncementRow[]): void {
    for (const _ of rows) this.observer.state('queued');
  }

  private rowOf(sum: SpokenSum, atMs: number): NewAnnouncement {
    const { sn, model, sess, sumId, merchantId, storeId, placement, count, amount } = sum;
    const { text } = phraseOf(sum.speech, { kind: 'missed', amount, wallet: null, count });
    return {
      merchantId,
      id: sumId,
      storeId,
      sn,
      model,
      kind: 'missed',
      subjectId: sess,
      paymentId: null,
      amount,
      wallet: null,
      text,
      n: count,
      placement,
      expiresAtMs: atMs + this.settings.ttlMs,
      notifiedAtMs: null,
      isExpired: false,
    };
  }
}

interface SpokenSum extends MissedSum {
  readonly sess: string;
  readonly speech: Speech;
}
