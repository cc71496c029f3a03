import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageFields, pageOf } from './page.js';
import type { Page } from './page.js';

describe('a page of a list', () => {
  it('walks through every row once, whatever the page size', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid()), fc.integer({ min: 1, max: 7 }), (ids, limit) => {
        const all = [...ids].sort();
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const after: string = decodeCursor(cursor) ?? '';
          const rows = all.filter((id) => id > after).slice(0, limit + 1);
          const page: Page<string> = pageOf(rows, { limit, cursor }, (id) => id);
          expect(page.data.length).toBeLessThanOrEqual(limit);
          seen.push(...page.data);
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(seen).toEqual(all);
      }),
    );
  });

  it('refuses a cursor nobody gave out', () => {
    for (const bad of ['', '%%%', 'a', `${encodeCursor('mer_1')}=`, encodeCursor('a\0b')]) {
      expect(() => decodeCursor(bad)).toThrow(
        expect.objectContaining({ code: 'cursor_malformed', kind: 'bad_request' }),
      );
    }
  });

  it('is bounded to 100 rows', () => {
    const query = z.strictObject(pageFields);
    expect(query.parse({})).toEqual({ limit: 50 });
    expect(query.parse({ limit: '100' }).limit).toBe(100);
    for (const limit of ['0', '101', '1.5', 'x', '']) {
      expect(query.safeParse({ limit }).success).toBe(false);
    }
  });
});
