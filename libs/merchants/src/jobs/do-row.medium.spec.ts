import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { doRow } from './do-row.js';
import type { JobRowWish } from './job.js';
import { createJobsTown } from './jobs.fixture.js';
import type { JobsTown } from './jobs.fixture.js';

let town: JobsTown;

beforeAll(async () => {
  town = await createJobsTown();
});
afterAll(() => town.drop());

/** Does a row of a hand-over while the database refuses it with this SQLSTATE. */
async function refusedRow(sqlState: string) {
  const [merchantId] = await town.shops(1);
  const job = await town.handOver([merchantId!], { confirm: '1 merchant' });
  const row: JobRowWish = {
    ...{ n: 1, merchantId: merchantId!, targetId: town.to, beforeId: null, at: null },
    ...{ expects: false, expectedId: null, state: 'pending', code: null, message: null },
  };
  await asSuperuser(town.url, (client) =>
    client.query(`
      create or replace function haodian.refuse_care() returns trigger language plpgsql as
        $$ begin raise exception 'refused' using errcode = '${sqlState}'; end $$;
      create or replace trigger refuse_care before insert on haodian.merchant_agents for each row
        execute function haodian.refuse_care()`),
  );
  const at = new Date(town.clock.nowMs());
  return town.database.asApp(everyMerchant, async (tx) => {
    try {
      return await doRow(tx, job, row, at);
    } catch (error) {
      // Else nothing could be committed any more.
      await tx.query('rollback to savepoint this_row');
      return (error as Error).message;
    }
  });
}

it('a row that the database refuses fails', async () => {
  expect(await refusedRow('23514')).toMatchObject({ state: 'failed', code: 'internal_error' });
});

it.each(['40P01', '57P01'])(
  'a row that met a deadlock or a server that stops is done again: %s',
  async (sqlState) => {
    expect(await refusedRow(sqlState)).toBe('refused');
  },
);
