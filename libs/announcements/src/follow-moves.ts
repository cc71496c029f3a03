import { Injectable } from '@nestjs/common';
import type { PlacementChange } from '#libs/devices';
import { LiveHub } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { announcementId, idFloor, timeOfAnnouncement } from './announcement-id.js';
import { AnnouncementObserver } from './announcement-observer.js';
import type { NewAnnouncement } from './announcement-row.js';
import { cancelOpen } from './expiry.repository.js';
import type { CancelledRow } from './expiry.repository.js';
import { closedEvents } from './final-states.js';
import { Flights } from './flights.js';
import { insertAnnouncements } from './route.repository.js';
import { isSendable } from './schedule.js';
import { SendAnnouncements } from './send-announcements.js';
import { Speakers } from './speakers.js';

/** Longer than anything can be open: expired announcements are ended every second. */
const OPEN_MAX_MS = 24 * 3_600_000;

/**
 * Acts on moved devices in the transaction that moves them: what is open for the old place is
 * cancelled, and what a replaced device had not received goes to its successor, under the
 * successor's id.
 */
@Injectable()
export class FollowMoves {
  constructor(
    private readonly live: LiveHub,
    private readonly flights: Flights,
    private readonly sender: SendAnnouncements,
    private readonly speakers: Speakers,
    private readonly observer: AnnouncementObserver,
  ) {}

  async run(tx: Tx, changes: readonly PlacementChange[]): Promise<() => void> {
    const atMs = Math.max(...changes.map((change) => change.atMs));
    const sns = changes.map((change) => change.sn);
    const cancelled = await cancelOpen(tx, { sns, idFloor: idFloor(atMs - OPEN_MAX_MS), atMs });
    const heirs = await this.heirsOf(changes, cancelled);
    const inherited = await insertAnnouncements(tx, heirs, atMs);
    const events = await this.live.append(tx, closedEvents(cancelled, atMs));
    return () => {
      for (const sn of sns) this.flights.reset(sn);
      this.live.announceCommitted(() => events);
      for (const { state } of cancelled) this.observer.state(state);
      for (const _ of inherited) this.observer.state('queued');
      this.sender.dispatch(inherited);
    };
  }

  private async heirsOf(
    changes: readonly PlacementChange[],
    cancelled: readonly CancelledRow[],
  ): Promise<NewAnnouncement[]> {
    const speakers = await this.speakers.speeches();
    return changes.flatMap(({ sn, successor, atMs }) => {
      if (!successor || !speakers.has(successor.model)) return [];
      return cancelled
        .filter((row) => row.sn === sn && isHeritable(row, atMs))
        .map((row) => heirOf(row, successor));
    });
  }
}

function isHeritable({ kind, isReceived, expiresAtMs }: CancelledRow, nowMs: number): boolean {
  const isOfMoney = kind === 'payment' || kind === 'refund';
  return isOfMoney && !isReceived && isSendable(expiresAtMs, nowMs);
}

function heirOf(
  row: CancelledRow,
  { sn, model, placement }: NonNullable<PlacementChange['successor']>,
): NewAnnouncement {
  const { state: _state, isReceived: _isReceived, notifiedAt, ...kept } = row;
  const atMs = timeOfAnnouncement(row.id);
  return {
    ...kept,
    id: announcementId({ kind: row.kind, subjectId: row.subjectId, sn, atMs }),
    sn,
    model,
    placement,
    notifiedAtMs: notifiedAt?.getTime() ?? null,
    isExpired: false,
  };
}
