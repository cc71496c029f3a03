import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { insertDeliveries } from './deliveries.repository.js';
import type { NewDelivery } from './deliveries.repository.js';
import { holdCursor, moveCursor, readEvents } from './happenings.repository.js';
import type { Cursor, WantedEvent } from './happenings.repository.js';
import { deliveryIdOf, messageOf } from './message.js';

const PAGE = 2_000;
const PAGES_MAX = 20;
/** No statement lives half as long: what was not there by then never will be. */
const SETTLED_AFTER_MS = 60_000;
const NO_END = 2n ** 63n - 1n;

/**
 * Turns live events into deliveries. They are read in the order of their ids, and once more a
 * minute or two later: an id is drawn before its transaction commits, so a row can appear behind
 * those that were read. Ids of deliveries are derived, so what was read before is not written twice
 * (docs/adr/0019-webhooks-read-what-is-written-anyway.md).
 */
@Injectable()
export class FanOut {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Reads on; answers how many deliveries were written. Of several processes one does it. */
  async run(): Promise<number> {
    return this.database.asIngest(async (tx) => {
      const cursor = await holdCursor(tx);
      if (!cursor) return 0;
      const fresh = await this.read(tx, { after: cursor.readTo, upTo: NO_END });
      const late = await this.settle(tx, { ...cursor, readTo: fresh.readTo });
      if (hasMoved(cursor, late.cursor)) await moveCursor(tx, late.cursor);
      return fresh.written + late.written;
    });
  }

  private async settle(tx: Tx, cursor: Cursor): Promise<{ cursor: Cursor; written: number }> {
    const nowMs = this.clock.nowMs();
    const { settledTo, markTo, markAt, readTo } = cursor;
    if (nowMs - markAt.getTime() < SETTLED_AFTER_MS) return { cursor, written: 0 };
    const again = await this.read(tx, { after: settledTo, upTo: markTo });
    if (!again.isDone) return { cursor: { ...cursor, settledTo: again.readTo }, written: 0 };
    const moved = { readTo, settledTo: markTo, markTo: readTo, markAt: new Date(nowMs) };
    return { cursor: moved, written: again.written };
  }

  private async read(tx: Tx, { after, upTo }: { after: bigint; upTo: bigint }) {
    let readTo = after;
    let written = 0;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { lastId, isLast, wanted } = await readEvents(tx, { after: readTo, upTo, limit: PAGE });
      readTo = lastId ?? readTo;
      written += await this.write(tx, wanted);
      if (isLast) return { readTo, written, isDone: true };
    }
    return { readTo, written, isDone: false };
  }

  private async write(tx: Tx, wanted: readonly WantedEvent[]): Promise<number> {
    const how = { nowMs: this.clock.nowMs(), again: false };
    return insertDeliveries(tx, wanted.map(deliveryOf), how);
  }
}

/** The delivery of an event to an endpoint. */
export function deliveryOf(event: WantedEvent): NewDelivery {
  const { type, atMs, merchantId, endpointId: webhookId } = event;
  const { eventId, body } = messageOf(event);
  const id = deliveryIdOf(atMs, eventId, webhookId);
  return { id, merchantId, webhookId, eventId, type, occurredAtMs: atMs, body };
}

function hasMoved(before: Cursor, now: Cursor): boolean {
  const { readTo, settledTo, markTo } = before;
  return readTo !== now.readTo || settledTo !== now.settledTo || markTo !== now.markTo;
}
