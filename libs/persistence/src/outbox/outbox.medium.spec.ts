import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEvery } from '#libs/kernel';
import type { AnyEvent } from '#libs/kernel';
import { asSuperuser, createTestDatabase, eventually, fixedClock } from '#libs/testing';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { Outbox } from './outbox.js';
import type { OutboxOptions, StoredEvent, Subscriber } from './outbox.js';

const NOW = Date.UTC(2026, 10, 21, 2);
/** The subscriber that the kernel names for payments. */
const NAME = 'announcements';

let test: TestDatabase;
let clock: FixedClock;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  clock = fixedClock(NOW);
  await asSuperuser(test.url, (client) => client.query('truncate haodian.outbox'));
});

function payment(n: number): AnyEvent {
  return {
    event: 'payment.succeeded',
    payload: {
      paymentId: `pay_${n}`,
      merchantId: 'mer_1',
      storeId: 'sto_1',
      terminalId: 'ter_1',
      channel: 'jeepay',
      wallet: 'wechat',
      amount: 1250n,
      n,
      paidAt: NOW,
      recordedAt: NOW,
      quiet: false,
    },
  };
}

const numbers = (events: readonly AnyEvent[]) =>
  events.map(({ payload }) => (payload as { n: number }).n);

/** A process with its outbox and a subscriber that keeps what it was given. */
function processWith(handle?: (numbers: number[]) => Promise<void>, options: OutboxOptions = {}) {
  const outbox = new Outbox(test.database, clock, options);
  const handled: number[] = [];
  const published: number[] = [];
  const subscriber: Subscriber = {
    name: NAME,
    handle: async (_tx, events) => {
      await handle?.(numbers(events));
      handled.push(...numbers(events));
      return () => void published.push(...numbers(events));
    },
  };
  outbox.register(subscriber);
  return { outbox, handled, published };
}

function store(outbox: Outbox, ...list: number[]): Promise<readonly StoredEvent[]> {
  return test.database.asIngest((tx) => outbox.append(tx, list.map(payment)));
}

async function rows(): Promise<{ attempts: number; dead: boolean; last_error: string | null }[]> {
  return test.database.asIngest((tx) =>
    tx.query('select attempts, dead_at is not null as dead, last_error from outbox order by id'),
  );
}

/** What a crash leaves: rows that were stored and handed to nobody, old enough to be swept. */
async function leftBehind(...list: number[]): Promise<void> {
  await store(new Outbox(test.database, clock), ...list);
  clock.advance(2_001);
}

describe('an event that is handed over', () => {
  it('reaches its subscriber at once, in order, and is published after the commit', async () => {
    const one = processWith();
    one.outbox.handOver(await store(one.outbox, 1, 2, 3));
    await one.outbox.stop();
    expect([one.handled, one.published]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(await rows()).toEqual([]);
  });

  it('whose transaction was rolled back reaches nobody', async () => {
    const one = processWith();
    const failing = test.database.asIngest(async (tx) => {
      await one.outbox.append(tx, [payment(1)]);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    clock.advance(10_000);
    await one.outbox.sweepOnce();
    expect(one.handled).toEqual([]);
  });

  it('is not published when its subscriber fails, and is kept for a later try', async () => {
    let isBroken = true;
    const one = processWith(async () => {
      if (isBroken) throw new Error('the broker is away');
    });
    one.outbox.handOver(await store(one.outbox, 1));
    await one.outbox.stop();
    expect(one.published).toEqual([]);
    expect(await rows()).toEqual([
      { attempts: 1, dead: false, last_error: 'Error: the broker is away' },
    ]);
    isBroken = false;
    clock.advance(60_000);
    await one.outbox.sweepOnce();
    expect(one.published).toEqual([1]);
    expect(await rows()).toEqual([]);
  });

  it('is left to others by a process that does not deliver', async () => {
    const writer = processWith(undefined, { delivers: false });
    writer.outbox.handOver(await store(writer.outbox, 1));
    await writer.outbox.stop();
    expect(writer.handled).toEqual([]);
    expect(await rows()).toHaveLength(1);
  });
});

describe('the sweeper', () => {
  it('takes what a crash left, and leaves alone what is younger than two seconds', async () => {
    await leftBehind(1, 2);
    await store(new Outbox(test.database, clock), 3);
    const one = processWith();
    await one.outbox.sweepOnce();
    expect(one.handled).toEqual([1, 2]);
    expect(await rows()).toHaveLength(1);
  });

  it('of two processes at once claims each event for one of them', async () => {
    const list = Array.from({ length: 200 }, (_, index) => index + 1);
    await leftBehind(...list);
    const both = [processWith(), processWith()];
    await Promise.all(both.map(({ outbox }) => outbox.sweepOnce()));
    const handled = both.flatMap((one) => one.handled);
    expect(handled.toSorted((a, b) => a - b)).toEqual(list);
    expect(await rows()).toEqual([]);
  });

  it('and the hand-over of another process together act once', async () => {
    const stored = await store(new Outbox(test.database, clock), 1, 2, 3);
    clock.advance(2_001);
    const [first, second] = [processWith(), processWith()];
    first.outbox.handOver(stored);
    await Promise.all([second.outbox.sweepOnce(), first.outbox.stop()]);
    const handled = [...first.handled, ...second.handled];
    expect(handled.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('runs by itself once it is started', async () => {
    await leftBehind(7);
    const one = processWith();
    one.outbox.start(createEvery(() => undefined));
    await eventually(() => one.published.includes(7));
    await one.outbox.stop();
  });
});

describe('a poisonous event', () => {
  const poison = async (list: number[]) => {
    if (list.includes(13)) throw new Error('poison');
  };

  it('holds up nobody: the others of its batch are delivered', async () => {
    const one = processWith(poison);
    one.outbox.handOver(await store(one.outbox, 11, 12, 13, 14, 15));
    await one.outbox.stop();
    expect(one.published).toEqual([11, 12, 14, 15]);
    expect(await rows()).toEqual([{ attempts: 1, dead: false, last_error: 'Error: poison' }]);
  });

  it('is tried twenty times, then kept as dead and told of once', async () => {
    const told: unknown[] = [];
    const dead: OutboxOptions['dead'] = (subscriber, error) =>
      told.push([subscriber, String(error)]);
    const one = processWith(poison, { dead });
    await leftBehind(13);
    for (let round = 0; round < 25; round += 1) {
      await one.outbox.sweepOnce();
      clock.advance(61_000);
    }
    expect(await rows()).toEqual([{ attempts: 20, dead: true, last_error: 'Error: poison' }]);
    expect(told).toEqual([[NAME, 'Error: poison']]);
    expect(await one.outbox.oldestAgeSeconds()).toBe(0);
  });

  it('waits longer after each failure, a minute at most', async () => {
    const waits: number[] = [];
    const one = processWith(poison);
    await leftBehind(13);
    for (let round = 0; round < 8; round += 1) {
      await one.outbox.sweepOnce();
      const [row] = await test.database.asIngest((tx) =>
        tx.query<{ at: Date }>('select next_at as at from outbox'),
      );
      waits.push((row!.at.getTime() - clock.nowMs()) / 1_000);
      clock.set(row!.at.getTime());
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });
});

describe('the age of the oldest event', () => {
  it('is zero without any, and counts from when it was stored', async () => {
    const { outbox } = processWith();
    expect(await outbox.oldestAgeSeconds()).toBe(0);
    await store(outbox, 1);
    clock.advance(30_000);
    expect(await outbox.oldestAgeSeconds()).toBe(30);
  });
});
