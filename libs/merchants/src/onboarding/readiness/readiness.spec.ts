import { describe, expect, it } from '@jest/globals';
import { notReady } from './readiness.errors.js';
import { READINESS_ITEMS, readinessOf } from './readiness.js';
import type { ReadinessFacts, ReadinessItem } from './readiness.js';

const ITEMS = Object.keys(READINESS_ITEMS) as ReadinessItem[];
const NONE = Object.fromEntries(ITEMS.map((item) => [item, false])) as Record<
  ReadinessItem,
  boolean
>;
const ALL: ReadinessFacts = {
  ...{ channel: true, fee_plan: true, plate: true },
  ...{ speaker: true, test_payment: true },
};

describe('the ready-to-trade list', () => {
  it('is ready only when every item is met, whichever is missing', () => {
    expect(readinessOf(ALL)).toMatchObject({ isReady: true });
    for (const item of ITEMS) {
      const readiness = readinessOf({ ...ALL, [item]: false });
      expect(readiness.isReady).toBe(false);
      const open = readiness.items.filter(({ isMet }) => !isMet);
      expect(open.map((line) => line.item)).toEqual([item]);
    }
  });

  it('says of each open item what to do, in both languages, and of the others nothing', () => {
    for (const { todo, todoZh } of readinessOf(NONE).items) {
      expect(todo).toMatch(/^[A-Z].*\.$/);
      expect(todoZh).toMatch(/^请.*。$/);
    }
    for (const { todo, todoZh } of readinessOf(ALL).items)
      expect([todo, todoZh]).toEqual([null, null]);
  });

  it('is refused with every open item at once', () => {
    const error = notReady(readinessOf({ ...NONE, plate: true }));
    expect(error).toMatchObject({ kind: 'conflict', code: 'not_ready' });
    expect(error.fields.map(({ path }) => path)).toEqual([
      ...['channel', 'fee_plan', 'speaker', 'test_payment'],
    ]);
    for (const { messageZh } of error.fields) expect(messageZh).toMatch(/。$/);
  });
});
