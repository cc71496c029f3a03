import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createEvery } from '#libs/kernel';
import { createTestDatabase, eventually, fixedClock, rowsRead } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { LiveHub } from './live-hub.js';
import type { LiveEvent } from './live-event.js';
import { appendRows, purgeBefore, rowsAfter } from './live.repository.js';

const NOW = Date.UTC(2026, 10, 20, 2);
const STORE = 'sto_1';

let test: TestDatabase;
let hubs: LiveHub[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  for (const hub of hubs) await hub.stop();
  hubs = [];
});
afterAll(() => test.drop());

const row = (n: number, at = NOW) => ({
  type: 'payment.succeeded',
  at,
  merchantId: 'mer_1',
  storeId: STORE,
  data: { n },
});

const append = (...rows: ReturnType<typeof row>[]) =>
  test.database.asIngest((tx) => appendRows(tx, rows));

async function listeningHub(): Promise<LiveEvent[]> {
  const hub = new LiveHub(test.database, fixedClock(NOW));
  hubs.push(hub);
  await hub.start(createEvery(() => undefined));
  const heard: LiveEvent[] = [];
  hub.subscribe((event) => heard.push(event));
  return heard;
}

describe('live events of other processes', () => {
  it('are heard also when an earlier id is committed after a later one', async () => {
    const heard = await listeningHub();
    let later: readonly LiveEvent[] = [];
    const earlier = await test.database.asIngest(async (tx) => {
      const mine = await appendRows(tx, [row(1)]);
      later = await append(row(2));
      await eventually(() => heard.length === 1);
      return mine;
    });
    await eventually(() => heard.length === 2);
    expect(heard.map((event) => event.id)).toEqual([later[0]!.id, earlier[0]!.id]);
  });

  it('are heard once each, however often they are looked at', async () => {
    const heard = await listeningHub();
    await append(row(1), row(2));
    await eventually(() => heard.length === 2);
    const [last] = await append(row(3));
    await eventually(() => heard.at(-1)?.id === last!.id);
    expect(heard).toHaveLength(3);
  });
});

describe('reading from a cursor', () => {
  it('begins the overlap before it, of the one store, and is read in pages', async () => {
    const at = NOW + 3_600_000;
    const events = await append(row(1, at - 20_000), row(2, at - 5_000), row(3, at), row(4, at));
    const ids = events.map((event) => event.id);
    const read = (wanted: { overlapMs: number; limit: number; storeId?: string }) =>
      test.database.asIngest(async (tx) => {
        const rows = await rowsAfter(tx, { storeId: STORE, cursor: ids[2]!, ...wanted });
        return rows.map((event) => event.id);
      });
    expect(await read({ overlapMs: 10_000, limit: 100 })).toEqual(ids.slice(1));
    expect(await read({ overlapMs: 10_000, limit: 2 })).toEqual(ids.slice(1, 3));
    expect(await read({ overlapMs: 0, limit: 100 })).toEqual(ids.slice(3));
    expect(await read({ overlapMs: 10_000, limit: 100, storeId: 'sto_2' })).toEqual([]);
  });
});

describe('looking for what to read and to remove', () => {
  it('reads no more of the table than it needs', async () => {
    const events = await append(...Array.from({ length: 5_000 }, (_, n) => row(n, NOW + 1)));
    const cursor = events.at(-1)!.id;
    await test.database.asIngest(async (tx) => {
      const before = await rowsRead(tx, 'live_events');
      await rowsAfter(tx, { cursor, overlapMs: 0, limit: 100 });
      await rowsAfter(tx, { storeId: 'sto_none', cursor: 0n, overlapMs: 0, limit: 100 });
      expect(await purgeBefore(tx, 0, 10)).toBe(0);
      expect((await rowsRead(tx, 'live_events')) - before).toBeLessThan(100);
    });
  });
});
