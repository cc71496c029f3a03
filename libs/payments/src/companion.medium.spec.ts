import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AnyEvent } from '#libs/kernel';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import type { Companion, OutboxEntry } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { silentObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';

/** The subscriber that the kernel names for payments. */
const NAME = 'announcements';

let test: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  shop = await openShop(test.database);
  await asSuperuser(test.url, (client) => client.query('truncate haodian.live_events'));
});

/** What a companion of these tests does. */
interface Wish {
  /** Of the payments it takes; a remainder by amount. */
  readonly takes?: (event: AnyEvent) => boolean;
  /** What its statement divides by: 0 makes it fail. */
  readonly divisor?: number;
  readonly prepares?: () => void;
  /** What it asks of a store; the database refuses what is no SQL. */
  readonly storeSql?: string;
  readonly hears?: () => void;
  readonly untold?: (error: unknown) => void;
}

/** A process whose subscriber brings a companion that notes each running number it can read. */
function processWith({ takes = () => true, divisor = 1, prepares, storeSql, hears, untold }: Wish) {
  const clock = fixedClock(PAID_AT);
  const outbox = new Outbox(test.database, clock);
  const delivered: AnyEvent[] = [];
  const committed: number[] = [];
  const seen: unknown[] = [];
  const companion: Companion = {
    event: 'payment.succeeded',
    name: NAME,
    cte: (first) => `noted as (
      insert into live_events (at, merchant_id, store_id, type, data)
      select now(), $${first + 1}, $${first + 2}, 'noted',
        json_build_object('n', s.n / $${first}::int)
      from stored s)`,
    storeSql: (storeId) => storeSql ?? storeId,
    begin: () => async (events, stores) => {
      prepares?.();
      seen.push(...stores);
      return {
        takes: events.map(takes),
        values: [divisor, shop.merchantId, shop.storeId],
        committed: (written) => {
          hears?.();
          committed.push(...written.values());
        },
      };
    },
  };
  outbox.register({
    name: NAME,
    companion,
    deliver: async (entries: readonly OutboxEntry[]) => {
      delivered.push(...entries.map(({ event }) => event));
      return () => undefined;
    },
  });
  const live = new LiveHub(test.database, clock);
  const observer = untold ? { ...silentObserver, untold } : silentObserver;
  const recorder = new Recorder(test.database, outbox, live, observer);
  return { recorder, outbox, delivered, committed, seen };
}

async function record(recorder: Recorder, ...ids: string[]): Promise<readonly string[]> {
  const recorded = await Promise.all(ids.map((id) => recorder.payment(payment(shop, id))));
  return recorded.map(({ outcome }) => outcome);
}

const numbers = (events: readonly AnyEvent[]): number[] =>
  events.map(({ payload }) => (payload as { n: number }).n);

async function noted(): Promise<number[]> {
  const rows = await test.database.asApp(everyMerchant, (tx) =>
    tx.query<{ n: number }>(
      `select (data ->> 'n')::int as n from live_events where type = 'noted' order by 1`,
    ),
  );
  return rows.map(({ n }) => n);
}

describe('a companion of payments', () => {
  it('writes in the statement that records them and is told their numbers; no outbox', async () => {
    const one = processWith({});
    expect(await record(one.recorder, 'C1', 'C2', 'C3')).toEqual(Array(3).fill('recorded'));
    expect(await noted()).toEqual([1, 2, 3]);
    expect(one.committed.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    await one.outbox.stop();
    expect(one.delivered).toEqual([]);
  });

  it('is told what it asked of the store of each, whatever led there', async () => {
    const one = processWith({});
    const byPlate = { ...payment(shop, 'C8'), plateCode: shop.plateCode };
    await Promise.all([one.recorder.payment(byPlate), one.recorder.payment(payment(shop, 'C9'))]);
    expect(one.seen).toEqual([shop.storeId, shop.storeId]);
  });

  it('leaves to the outbox what it does not take', async () => {
    const one = processWith({
      takes: ({ payload }) => 'amount' in payload && payload.amount !== 77n,
    });
    const odd = payment(shop, 'C4');
    const left = { ...odd, message: { ...odd.message, amount: 77n } };
    await Promise.all([one.recorder.payment(left), one.recorder.payment(payment(shop, 'C5'))]);
    await one.outbox.stop();
    expect(one.delivered.map(({ payload }) => 'amount' in payload && payload.amount)).toEqual([
      77n,
    ]);
  });

  it.each([
    ['cannot say what it writes', { prepares: fails }],
    ['writes what the database refuses', { divisor: 0 }],
    ['asks what cannot be asked', { storeSql: '1 / 0' }],
  ])('that %s keeps no payment from being recorded', async (_, wish) => {
    const one = processWith(wish);
    expect(await record(one.recorder, 'C6', 'C7')).toEqual(['recorded', 'recorded']);
    await one.outbox.stop();
    expect([numbers(one.delivered), one.committed]).toEqual([[1, 2], []]);
  });
});

it('goes on when a companion fails after the commit, and says so', async () => {
  const untold: unknown[] = [];
  const one = processWith({ hears: fails, untold: (error) => void untold.push(error) });
  expect(await record(one.recorder, 'C10', 'C11')).toEqual(['recorded', 'recorded']);
  expect(untold.map(String)).toEqual(['Error: on purpose']);
  expect(await noted()).toEqual([1, 2]);
});

function fails(): never {
  throw new Error('on purpose');
}
