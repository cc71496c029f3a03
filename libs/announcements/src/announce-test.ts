import { Injectable } from '@nestjs/common';
import { ReadDevices } from '#libs/devices';
import type { Device } from '#libs/devices';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { announcementId } from './announcement-id.js';
import { AnnouncementObserver } from './announcement-observer.js';
import type { NewAnnouncement } from './announcement-row.js';
import { AnnouncementSettings } from './announcement-settings.js';
import { cannotSpeak, notInAShop } from './announcements.errors.js';
import { phraseOf } from './phrase.js';
import { insertAnnouncements } from './route.repository.js';
import { SendAnnouncements } from './send-announcements.js';
import { Speakers } from './speakers.js';

/** Lets a speaker say that it works. */
@Injectable()
export class AnnounceTest {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly devices: ReadDevices,
    private readonly settings: AnnouncementSettings,
    private readonly speakers: Speakers,
    private readonly sender: SendAnnouncements,
    private readonly observer: AnnouncementObserver,
  ) {}

  /**
   * Answers the announcement's id.
   * @throws DomainError `device_not_found` (also out of scope), `device_not_assigned`,
   * `device_cannot_speak`.
   */
  async run(scope: Scope, sn: string): Promise<string> {
    const row = await this.rowOf(await this.devices.get(scope, sn));
    const { id, merchantId } = row;
    await this.database.asApp(scope, async (tx) => {
      await insertAnnouncements(tx, [row], this.clock.nowMs());
      const target = { type: 'device', id: sn };
      const after = { announcementId: id };
      await Audit.record(tx, { action: 'device.tested', merchantId, target, after });
    });
    this.observer.state('queued');
    this.sender.dispatch([row]);
    return row.id;
  }

  private async rowOf(device: Device): Promise<NewAnnouncement> {
    const { sn, model, merchantId, storeId, placement } = device;
    const speech = (await this.speakers.speeches()).get(model);
    if (!speech) throw cannotSpeak(sn, model);
    if (merchantId === null || storeId === null) throw notInAShop(sn);
    const atMs = this.clock.nowMs();
    const said = { kind: 'test', amount: 0n, wallet: null } as const;
    const subjectId = newId('evt', atMs);
    return {
      ...said,
      merchantId,
      id: announcementId({ kind: 'test', subjectId, sn, atMs }),
      storeId,
      sn,
      model,
      subjectId,
      paymentId: null,
      text: phraseOf(speech, said).text,
      n: null,
      placement,
      expiresAtMs: atMs + this.settings.ttlMs,
      notifiedAtMs: null,
      isExpired: false,
    };
  }
}
