import { Injectable } from '@nestjs/common';
import { BrokerPort } from '#libs/broker';
import { Clock, createLane } from '#libs/kernel';
import type { Lane } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { idFloor } from './announcement-id.js';
import { AnnouncementObserver } from './announcement-observer.js';
import type { AnnouncementRow } from './announcement-row.js';
import { AnnouncementSettings } from './announcement-settings.js';
import { announcementsOverloaded } from './announcements.errors.js';
import { envelopeOf } from './envelope.js';
import { Flights } from './flights.js';
import type { Flight } from './flights.js';
import { isSendable } from './schedule.js';
import {
  fetchToSend,
  findForgotten,
  findPlacements,
  markSent,
  takeResends,
} from './send.repository.js';
import { Speakers } from './speakers.js';

const BATCH_MAX = 256;
const WAITING_MAX = 20_000;
/** An ack that comes sooner is written together with the send. */
const WRITE_AFTER_MS = 1_000;
const FORGOTTEN_AFTER_MS = 3_000;
/** So long a look at a device's placement is good. */
const SEEN_FOR_MS = 50;
/** Room for announcements that were made under a longer time to live. */
const OPEN_MARGIN_MS = 3_600_000;

/**
 * Hands announcements to the broker: fresh ones at once while the device's window has room, the
 * others from the database in order. Sending never depends on presence: a device that was away says
 * hello.
 */
@Injectable()
export class SendAnnouncements {
  private readonly fresh: Lane<AnnouncementRow, void>;
  private readonly fetches: Lane<string, void>;

  constructor(
    private readonly database: Database,
    private readonly broker: BrokerPort,
    private readonly clock: Clock,
    private readonly flights: Flights,
    private readonly settings: AnnouncementSettings,
    private readonly speakers: Speakers,
    private readonly observer: AnnouncementObserver,
  ) {
    const limits = { maxBatch: BATCH_MAX, maxWaiting: WAITING_MAX, full: announcementsOverloaded };
    this.fresh = createLane({ ...limits, run: (rows) => this.sendFresh(rows) });
    this.fetches = createLane({ ...limits, run: (sns) => this.sendBacklog(sns) });
  }

  /** Sends what was just committed. What fails here is found in the database by `resendDue`. */
  dispatch(rows: readonly AnnouncementRow[]): void {
    for (const row of rows) this.fresh.submit(row).catch(() => undefined);
  }

  /** Sends devices what waits for them, as far as there is room. */
  fill(sns: readonly string[]): void {
    for (const sn of sns) this.fetches.submit(sn).catch(() => undefined);
  }

  /**
   * One pass: writes sends that got no answer yet, sends again what is due, and what was forgotten.
   */
  async resendDue(): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.writeSent(nowMs);
    const rows = await takeResends(this.database.ingestEach, nowMs);
    await this.publish(rows);
    this.fill(this.flights.purge(nowMs));
    this.fill(await findForgotten(this.database.ingestEach, nowMs, nowMs - FORGOTTEN_AFTER_MS));
  }

  /**
   * Resolves when nothing waits to be handed to the broker; what waits for room in a window stays.
   */
  async settled(): Promise<void> {
    await this.fresh.drain();
    await this.fetches.drain();
  }

  private async sendFresh(rows: readonly AnnouncementRow[]): Promise<void[]> {
    const isHere = await this.placed(rows);
    const nowMs = this.clock.nowMs();
    const here = rows.filter((row) => isHere(row) && isSendable(row.expiresAtMs, nowMs));
    // A window opens by acks: who hears none keeps none, and leaves to a worker what got no answer.
    const sent = this.settings.hearsDevices
      ? here.filter((row) => this.flights.admit(flightOf(row, nowMs)))
      : here;
    await this.publish(sent);
    return rows.map(() => undefined);
  }

  /** Whether a device is still where it was to speak, asked of the database unless just seen. */
  private async placed(
    rows: readonly AnnouncementRow[],
  ): Promise<(row: AnnouncementRow) => boolean> {
    const seenSinceMs = this.clock.nowMs() - SEEN_FOR_MS;
    const isSeen = ({ seenAtMs = 0 }: AnnouncementRow): boolean => seenAtMs >= seenSinceMs;
    const unseen = new Set(rows.filter((row) => !isSeen(row)).map((row) => row.sn));
    if (unseen.size === 0) return () => true;
    const placements = await findPlacements(this.database.ingestEach, [...unseen]);
    return (row) => isSeen(row) || placements.get(row.sn) === row.placement;
  }

  private async sendBacklog(sns: readonly string[]): Promise<void[]> {
    const rooms = [...new Set(sns)].flatMap((sn) => {
      const room = this.flights.beginFetch(sn);
      return room === null ? [] : [{ sn, room }];
    });
    if (rooms.length > 0) await this.fetch(rooms);
    return sns.map(() => undefined);
  }

  private async fetch(rooms: readonly { sn: string; room: number }[]): Promise<void> {
    const nowMs = this.clock.nowMs();
    const floor = idFloor(nowMs - this.settings.ttlMs - OPEN_MARGIN_MS);
    const except = this.flights.idsOf(rooms.map((each) => each.sn));
    let rows: readonly AnnouncementRow[] = [];
    let isRead = false;
    try {
      const request = { nowMs, rooms, except, idFloor: floor };
      rows = await fetchToSend(this.database.ingestEach, request);
      isRead = true;
      this.flights.admitFetched(rows.map((row) => flightOf(row, nowMs)));
      await this.publish(rows);
    } finally {
      const found = countBy(rows);
      const again = rooms.filter(({ sn, room }) => {
        const mayHaveMore = !isRead || (found.get(sn) ?? 0) >= room;
        return this.flights.endFetch(sn, mayHaveMore) && isRead;
      });
      this.fill(again.map((each) => each.sn));
    }
  }

  private async publish(rows: readonly AnnouncementRow[]): Promise<void> {
    const nowMs = this.clock.nowMs();
    const live = rows.filter((row) => isSendable(row.expiresAtMs, nowMs));
    if (live.length === 0) return;
    const speeches = await this.speakers.speeches();
    const messages = live.flatMap((row) => {
      const speech = speeches.get(row.model);
      return speech ? [envelopeOf(row, speech, nowMs)] : [];
    });
    await this.broker.publish(messages);
  }

  private async writeSent(nowMs: number): Promise<void> {
    const flights = this.flights.unwrittenBefore(nowMs - WRITE_AFTER_MS);
    if (flights.length === 0) return;
    const written = await markSent(this.database.ingestEach, flights);
    this.flights.markWritten(flights);
    for (let i = 0; i < written; i += 1) this.observer.state('sent');
  }
}

function flightOf(row: AnnouncementRow, sentAtMs: number): Flight {
  const { sn, id, merchantId, expiresAtMs } = row;
  return { sn, id, merchantId, sentAtMs, expiresAtMs };
}

function countBy(rows: readonly AnnouncementRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { sn } of rows) counts.set(sn, (counts.get(sn) ?? 0) + 1);
  return counts;
}
