import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import type { Accompaniment, Companion, Prepare } from '#libs/persistence';
import { AnnouncementObserver } from './announcement-observer.js';
import type { AnnouncementRow, NewAnnouncement } from './announcement-row.js';
import { accompanyColumns, accompanyCte } from './accompany.repository.js';
import { PlanAnnouncements } from './plan-announcements.js';
import { storeDevicesSql, toStoreDevices } from './route.repository.js';
import type { StoreDevice } from './route.repository.js';
import { SendAnnouncements } from './send-announcements.js';
import { subjectOf } from './subject.js';
import type { Subject } from './subject.js';

/**
 * Stores the announcements of payments in the statement that records the payments, and sends them
 * when that is committed (docs/adr/0029-announcements-are-stored-with-their-payment.md). One that
 * is too late to be sent is left to the outbox.
 */
@Injectable()
export class AccompanyPayments implements Companion {
  readonly name = 'announcements';
  readonly event = 'payment.succeeded';

  constructor(
    private readonly clock: Clock,
    private readonly planner: PlanAnnouncements,
    private readonly sender: SendAnnouncements,
    private readonly observer: AnnouncementObserver,
  ) {}

  cte(first: number): string {
    return accompanyCte(first);
  }

  storeSql(storeId: string): string {
    return storeDevicesSql(storeId);
  }

  begin(): Prepare {
    const seenAtMs = this.clock.nowMs();
    return (events, stores) => this.prepare(events, { stores, seenAtMs });
  }

  private async prepare(
    events: readonly AnyEvent[],
    { stores, seenAtMs }: { stores: readonly unknown[]; seenAtMs: number },
  ): Promise<Accompaniment> {
    const subjects = events.map(subjectOf);
    const said: Subject[] = [];
    const devices: (readonly StoreDevice[])[] = [];
    subjects.forEach((subject, index) => {
      if (!subject) return;
      said.push(subject);
      devices.push(toStoreDevices(stores[index]));
    });
    const planned = await this.planner.planAmong(said, devices);
    const rowsOf = new Map(said.map((subject, index) => [subject, planned[index]!]));
    const rows: NewAnnouncement[] = [];
    const takes = subjects.map((subject) => {
      const own = subject ? rowsOf.get(subject)! : [];
      if (own.some((row) => row.isExpired)) return false;
      rows.push(...own);
      return true;
    });
    return {
      takes,
      values: accompanyColumns(rows, this.clock.nowMs()),
      committed: (numbers) => this.committed({ rows, seenAtMs }, numbers),
    };
  }

  private committed({ rows, seenAtMs }: Planned, numbers: ReadonlyMap<string, number>): void {
    this.sender.dispatch(
      rows.map((row) => numbered(row, { n: numbers.get(row.subjectId)!, seenAtMs })),
    );
    for (const _ of rows) this.observer.state('queued');
  }
}

/** Announcements, and when their devices were looked at. */
interface Planned {
  readonly rows: readonly NewAnnouncement[];
  readonly seenAtMs: number;
}

// Written out: a spread is slow where every payment goes.
function numbered(
  row: NewAnnouncement,
  { n, seenAtMs }: { n: number; seenAtMs: number },
): AnnouncementRow {
  return {
    merchantId: row.merchantId,
    id: row.id,
    storeId: row.storeId,
    sn: row.sn,
    model: row.model,
    kind: row.kind,
    subjectId: row.subjectId,
    paymentId: row.paymentId,
    amount: row.amount,
    wallet: row.wallet,
    text: row.text,
    clips: row.clips,
    n,
    placement: row.placement,
    seenAtMs,
    expiresAtMs: row.expiresAtMs,
  };
}
