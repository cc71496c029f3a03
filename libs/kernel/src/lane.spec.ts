import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLane } from './lane.js';

/** A lane whose batches end when the test says so. */
function heldLane(maxBatch = 3, maxWaiting = 10, more: { secondFrom?: number } = {}) {
  const batches: { items: readonly number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const lane = createLane<number, string>({
    maxBatch,
    maxWaiting,
    run: (items) =>
      new Promise((resolve, reject) => {
        batches.push({ items, end: () => resolve(items.map(String)), fail: reject });
      }),
    full: () => new Error('full'),
    ...more,
  });
  return { lane, batches };
}

/** Lets everything that is already settled run on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a lane', () => {
  it('keeps one batch in flight, collects what arrives meanwhile, in order', async () => {
    const { lane, batches } = heldLane();
    const results = [lane.submit(1)];
    await settle();
    results.push(...[2, 3, 4, 5].map((item) => lane.submit(item)));
    await settle();
    expect(batches.map((batch) => batch.items)).toEqual([[1]]);
    expect(lane.waiting).toBe(4);
    for (const index of [0, 1, 2]) {
      batches[index]!.end();
      await settle();
    }
    expect(batches.map((batch) => batch.items)).toEqual([[1], [2, 3, 4], [5]]);
    expect(await Promise.all(results)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('puts what is submitted in one turn into one batch', async () => {
    const { lane, batches } = heldLane();
    const results = [1, 2].map((item) => lane.submit(item));
    await settle();
    expect(batches.map((batch) => batch.items)).toEqual([[1, 2]]);
    batches[0]!.end();
    await Promise.all(results);
  });

  it('told so, lets batches collect a while, and holds up nothing that comes alone', async () => {
    const batches: (readonly number[])[] = [];
    const lane = createLane<number, number>({
      maxBatch: 10,
      maxWaiting: 10,
      // Long, for machines that have much else to do.
      everyMs: 400,
      run: async (items) => {
        batches.push(items);
        return items;
      },
      full: () => new Error('full'),
    });
    await lane.submit(1);
    const second = lane.submit(2);
    await settle();
    expect(batches).toEqual([[1]]);
    await Promise.all([second, lane.submit(3)]);
    expect(batches).toEqual([[1], [2, 3]]);
    await lane.drain();
  });

  it('serves an item whenever it comes after the last one', async () => {
    for (const more of [{}, { secondFrom: 2 }, { everyMs: 1 }]) {
      const lane = createLane<number, number>({
        maxBatch: 3,
        maxWaiting: 10,
        run: async (items) => items,
        full: () => new Error('full'),
        ...more,
      });
      for (let turns = 0; turns < 12; turns += 1) {
        await lane.submit(turns);
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        expect(await lane.submit(turns)).toBe(turns);
      }
      await lane.drain();
    }
  });

  it('told so, begins a second batch once enough wait, and never a third', async () => {
    const { lane, batches } = heldLane(3, 20, { secondFrom: 2 });
    const results = [lane.submit(1)];
    await settle();
    results.push(lane.submit(2));
    await settle();
    expect(batches.map((batch) => batch.items)).toEqual([[1]]);
    results.push(...[3, 4, 5, 6].map((item) => lane.submit(item)));
    await settle();
    expect(batches.map((batch) => batch.items)).toEqual([[1], [2, 3, 4]]);
    batches[1]!.end();
    await settle();
    expect(batches.map((batch) => batch.items)).toEqual([[1], [2, 3, 4], [5, 6]]);
    results.push(lane.submit(7));
    batches[2]!.end();
    await settle();
    expect(batches).toHaveLength(3);
    batches[0]!.end();
    await settle();
    batches[3]!.end();
    expect(await Promise.all(results)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    await lane.drain();
  });

  it('begins the next batch before anybody reads the results of the last', async () => {
    const order: string[] = [];
    const lane = createLane<number, number>({
      maxBatch: 1,
      maxWaiting: 10,
      run: async (items) => {
        order.push(`begin ${items.join()}`);
        return items;
      },
      full: () => new Error('full'),
    });
    await Promise.all([1, 2].map(async (item) => order.push(`read ${await lane.submit(item)}`)));
    expect(order).toEqual(['begin 1', 'begin 2', 'read 1', 'read 2']);
    await lane.drain();
  });

  it('refuses what is over the limit, and serves the rest', async () => {
    const { lane, batches } = heldLane(10, 2);
    const kept = [lane.submit(1), lane.submit(2)];
    await expect(lane.submit(3)).rejects.toThrow('full');
    await settle();
    batches[0]!.end();
    expect(await Promise.all(kept)).toEqual(['1', '2']);
  });

  it('rejects only the items of the batch that failed', async () => {
    const { lane, batches } = heldLane(2);
    const outcomes = Promise.allSettled([1, 2, 3, 4].map((item) => lane.submit(item)));
    await settle();
    batches[0]!.fail(new Error('deadlock'));
    await settle();
    batches[1]!.end();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('rejects a batch whose work throws at once or answers too few results', async () => {
    const options = { maxBatch: 2, maxWaiting: 2, full: () => new Error('full') };
    const throwing = createLane<number, number>({
      ...options,
      run: () => {
        throw new Error('at once');
      },
    });
    await expect(throwing.submit(1)).rejects.toThrow('at once');
    const short = createLane<number, number>({ ...options, run: async () => [] });
    await expect(short.submit(1)).rejects.toThrow('1 gave 0');
  });

  it('drains: resolves after the last item, and at once when idle', async () => {
    const { lane, batches } = heldLane(1);
    await lane.drain();
    const results = [lane.submit(1), lane.submit(2)];
    let drained = false;
    const drain = lane.drain().then(() => {
      drained = true;
    });
    await settle();
    batches[0]!.end();
    await settle();
    expect(drained).toBe(false);
    batches[1]!.end();
    await drain;
    expect(lane.waiting).toBe(0);
    await Promise.all(results);
  });

  it('works again after it was idle', async () => {
    const { lane, batches } = heldLane();
    for (const item of [1, 2]) {
      const result = lane.submit(item);
      await settle();
      batches[item - 1]!.end();
      expect(await result).toBe(String(item));
    }
  });

  it('gives every item its own result, whatever the sizes', async () => {
    const sizes = fc.record({ maxBatch: fc.integer({ min: 1, max: 9 }), count: fc.nat(60) });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ maxBatch, count }) => {
        const lane = createLane<number, number>({
          maxBatch,
          maxWaiting: count,
          run: async (items) => {
            expect(items.length).toBeLessThanOrEqual(maxBatch);
            return items.map((item) => item * 2);
          },
          full: () => new Error('full'),
        });
        const items = Array.from({ length: count }, (_, index) => index);
        const results = await Promise.all(items.map((item) => lane.submit(item)));
        expect(results).toEqual(items.map((item) => item * 2));
      }),
    );
  });
});
