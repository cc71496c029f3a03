import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { codeOf } from '../shop.fixture.js';
import type { Job } from './job.js';
import { createJobsTown, LI } from './jobs.fixture.js';
import type { JobsTown } from './jobs.fixture.js';

const trouble: unknown[] = [];
let town: JobsTown;

beforeAll(async () => {
  town = await createJobsTown(trouble);
});
afterAll(() => town.drop());
beforeEach(() => town.clock.advance(1_000));

describe('a job whose rows cannot be written', () => {
  /** Whatever becomes of a row of this job, the database refuses to keep it. */
  const breakRows = ({ id }: Job) =>
    asSuperuser(town.url, async (client) => {
      await client.query(`
        create function haodian.broken() returns trigger language plpgsql as
          $$ begin raise exception 'broken'; end $$;
        create trigger broken before update on haodian.bulk_job_rows for each row
          when (new.job_id = '${id}') execute function haodian.broken()`);
    });
  const mendRows = () =>
    asSuperuser(town.url, (client) => client.query('drop function haodian.broken() cascade'));
  /** Passes at these moments, in seconds from now; how often each pass tried it. */
  const triesAt = async (...seconds: number[]) => {
    const startMs = town.clock.nowMs();
    const tries: number[] = [];
    for (const at of seconds) {
      town.clock.set(startMs + at * 1_000);
      trouble.length = 0;
      await town.run().pass();
      tries.push(trouble.length);
    }
    return tries;
  };

  it('is tried later each time, holds up no other, and is given up for a reason', async () => {
    const merchants = await town.shops(2);
    const job = await town.handOver(merchants);
    const other = await town.handOver(merchants, { dryRun: true });
    await breakRows(job);
    expect(await triesAt(0, 0.9, 1, 5.9, 6, 30.9, 31, 155.9)).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    expect(await town.stateOf(other)).toBe('finished');
    expect(await town.jobs.one(everyMerchant, job.id)).toMatchObject({
      state: 'running',
      failure: null,
    });
    expect(await triesAt(0.1, 1_000)).toEqual([1, 0]);
    await mendRows();
    const failure = expect.stringMatching(/^It failed 5 times in a row .*start another job/);
    expect(await town.jobs.one(everyMerchant, job.id)).toMatchObject({ state: 'failed', failure });
    expect(await town.statesOf(job)).toEqual(['pending', 'pending']);
    const audit = await town.database.asApp(everyMerchant, (tx) =>
      tx.query(
        `select actor_id as by, "after"::json as after from audit_log
         where target_id = $1 and action = 'job.failed'`,
        [job.id],
      ),
    );
    expect(audit).toEqual([{ by: LI.id, after: { failure } }]);
    expect(await codeOf(town.stop.run(LI, job.id))).toBe('job_ended');
  });

  it('goes on where that passes, and what failed before counts no more', async () => {
    const job = await town.handOver(await town.shops(2));
    await breakRows(job);
    expect(await triesAt(0, 1, 6, 31)).toEqual([1, 1, 1, 1]);
    await mendRows();
    town.clock.advance(125_000);
    await town.run().part({}, 1);
    await breakRows(job);
    expect(await triesAt(0, 0.9, 1)).toEqual([1, 0, 1]);
    await mendRows();
    town.clock.advance(5_000);
    await town.run().pass();
    expect(await town.statesOf(job)).toEqual(['done', 'done']);
  });
});
