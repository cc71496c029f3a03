import type { AnnouncementState } from '#libs/kernel';
import type { LiveRow } from '#libs/persistence';
import { openStates } from './state-table.js';

/** What live pages are told of an announcement. */
export interface Closed {
  readonly id: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly sn: string;
  readonly state: AnnouncementState;
}

/** The live events of announcements that reached a final state; those still open give none. */
export function closedEvents(rows: readonly Closed[], atMs: number): LiveRow[] {
  return rows
    .filter((row) => !openStates.includes(row.state))
    .map(({ id, merchantId, storeId, sn, state }) => {
      const data = { announcementId: id, merchantId, storeId, sn, state, at: atMs };
      return { type: 'announcement.updated', at: atMs, merchantId, storeId, data };
    });
}
