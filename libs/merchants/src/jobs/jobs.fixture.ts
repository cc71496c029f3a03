import { everyMerchant } from '#libs/persistence';
import { CreateAgent } from '../agents/create-agent.js';
import { createChangingTown } from '../changes/changes.fixture.js';
import { person } from '../changes/person.fixture.js';
import type { Job } from './job.js';
import type { NewJob } from './start-job.js';

/** Who begins jobs. */
export const LI = person('usr_li');

/** A town with two regions that merchants can be handed over to, `from` and `to`. */
export async function createJobsTown(trouble: unknown[] = []) {
  const town = await createChangingTown(trouble);
  const region = async (name: string) => {
    town.clock.advance(1);
    const create = new CreateAgent(town.database, town.clock);
    return (await create.run(everyMerchant, { name, kind: 'region' })).id;
  };
  const [from, to] = [await region('东'), await region('西')];

  /** Merchants that have nobody and nothing; by id. */
  const shops = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1)
      ids.push((await town.openShop(`店 ${made}`)).merchant.id);
    return ids.toSorted();
  };
  const begin = (wish: Partial<NewJob>, who = LI): Promise<Job> =>
    town.start.run(who, {
      ...{ kind: 'hand_over_merchants', targetId: to, dryRun: false, reason: '换区' },
      ...{ confirm: `${wish.merchantIds?.length ?? 0} merchants` },
      ...wish,
    });
  const handOver = (merchantIds: readonly string[], more: Partial<NewJob> = {}) =>
    begin({ merchantIds, ...more });
  const rowsOf = async ({ id }: Job) =>
    (await town.jobs.rows(everyMerchant, id, { limit: 100 })).data;
  const statesOf = async (job: Job) => (await rowsOf(job)).map(({ state }) => state);
  const stateOf = async ({ id }: Job) => (await town.jobs.one(everyMerchant, id)).state;
  return { ...town, from, to, shops, begin, handOver, rowsOf, statesOf, stateOf };
}

export type JobsTown = Awaited<ReturnType<typeof createJobsTown>>;
