import { Injectable } from '@nestjs/common';
import type { AnnouncementState } from '#libs/kernel';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { idFloor } from './announcement-id.js';
import { countAnnounced, findAnnouncements, findOfPayment } from './read.repository.js';
import type { AnnouncedCounts, Announcement } from './read.repository.js';

/**
 * Which announcements a list shows; `from` and `to` (not included) are about what they announce,
 * ms.
 */
export interface AnnouncementFilter {
  readonly sn?: string | undefined;
  readonly storeId?: string | undefined;
  readonly state?: AnnouncementState | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

const DAY_MS = 24 * 3_600_000;

/** Announcements as their owners may see them. */
@Injectable()
export class ReadAnnouncements {
  constructor(private readonly database: Database) {}

  /** From the newest. */
  async list(
    scope: Scope,
    filter: AnnouncementFilter,
    request: PageRequest,
  ): Promise<Page<Announcement>> {
    const floorOf = (ms: number | undefined): string | null =>
      ms === undefined ? null : idFloor(ms);
    const wanted = {
      sn: filter.sn ?? null,
      storeId: filter.storeId ?? null,
      state: filter.state ?? null,
      fromId: floorOf(filter.fromMs),
      toId: floorOf(filter.toMs),
      beforeId: decodeCursor(request.cursor),
      limit: request.limit + 1,
    };
    const rows = await this.database.asApp(scope, (tx) => findAnnouncements(tx, wanted));
    return pageOf(rows, request, (row) => row.id);
  }

  /**
   * What was said of a payment and its refunds, oldest first, at most 100; empty when no device was
   * there to say it. `timesMs` are when the payment and its refunds happened: ids carry it.
   */
  async ofPayment(
    scope: Scope,
    payment: { paymentId: string; timesMs: readonly number[] },
  ): Promise<Announcement[]> {
    const times = [...new Set(payment.timesMs)];
    const spans = times.map((atMs) => ({ from: idFloor(atMs), to: idFloor(atMs + 1) }));
    return this.database.asApp(scope, (tx) => findOfPayment(tx, payment.paymentId, spans));
  }

  /**
   * How many payments of a store's day (`YYYY-MM-DD`, Shanghai) were heard, and how many never will
   * be.
   */
  async counts(scope: Scope, storeId: string, day: string): Promise<AnnouncedCounts> {
    const startMs = Date.parse(`${day}T00:00:00+08:00`);
    const wanted = { storeId, fromId: idFloor(startMs), toId: idFloor(startMs + DAY_MS) };
    return this.database.asApp(scope, (tx) => countAnnounced(tx, wanted));
  }
}
