import { describe, expect, it } from '@jest/globals';
import { createBatch } from './batch.js';
import { noCounts } from './broker-port.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a batch', () => {
  it('hands on together, and in order, what one turn of the event loop brought', async () => {
    const batches: (readonly number[])[] = [];
    const batch = createBatch<number>({ counts: noCounts(), log: undefined });
    batch.addHandler((items) => batches.push(items));

    batch.push(1);
    batch.push(2);
    await nextTurn();
    batch.push(3);
    await nextTurn();

    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('reaches the other handlers when one throws, and counts it', async () => {
    const counts = noCounts();
    const batch = createBatch<number>({ counts, log: undefined });
    const heard: number[] = [];
    batch.addHandler(() => {
      throw new Error('broken');
    });
    batch.addHandler((items) => heard.push(...items));

    batch.push(1);
    batch.flush();

    expect(heard).toEqual([1]);
    expect(counts.handlerFailures).toBe(1);
  });
});
