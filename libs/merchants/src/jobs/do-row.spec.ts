import { expect, it } from '@jest/globals';
import type { Tx } from '#libs/persistence';
import { doRow } from './do-row.js';
import type { Job, JobRowWish } from './job.js';

const at = new Date(0);
const job = { kind: 'hand_over_merchants', dryRun: false } as Job;
const row = { n: 1, merchantId: 'mer_1', targetId: 'agt_1', expects: false } as JobRowWish;

/** A database on which everything but savepoints fails. */
const failing = (code: string) =>
  ({
    query: async (text: string) => {
      if (!text.includes('savepoint')) throw Object.assign(new Error('refused'), { code });
      return [];
    },
  }) as unknown as Tx;

it('a row that the database refuses fails; one that met a deadlock is done again', async () => {
  await expect(doRow(failing('23514'), job, row, at)).resolves.toMatchObject({ state: 'failed' });
  await expect(doRow(failing('40P01'), job, row, at)).rejects.toThrow('refused');
  await expect(doRow(failing('57P01'), job, row, at)).rejects.toThrow('refused');
});
