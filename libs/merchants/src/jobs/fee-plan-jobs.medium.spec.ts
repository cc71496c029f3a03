import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { COOL_OFF_MS, createChangingTown } from '../changes/changes.fixture.js';
import type { ChangingTown } from '../changes/changes.fixture.js';
import { person } from '../changes/person.fixture.js';
import { codeOf } from '../shop.fixture.js';
import type { Job } from './job.js';
import type { NewJob } from './start-job.js';

const LI = person('usr_li');
const WANG = person('usr_wang');

let town: ChangingTown;
let low: string;
let high: string;

beforeAll(async () => {
  town = await createChangingTown();
  low = (await town.plan({ jeepay: '0.0030' })).id;
  high = (await town.plan({ jeepay: '0.0038' })).id;
});
afterAll(() => town.drop());
beforeEach(() => town.clock.advance(1_000));

const rowsOf = async ({ id }: Job) =>
  (await town.jobs.rows(everyMerchant, id, { limit: 100 })).data;
const statesOf = async (job: Job) => (await rowsOf(job)).map(({ state }) => state);
const stateOf = async ({ id }: Job) => (await town.jobs.one(everyMerchant, id)).state;

/** Approves the change of a job, waits for the cool-off, and lets everything run. */
async function approveAndRun({ changeId }: Job): Promise<void> {
  const { confirm } = await town.read.one(everyMerchant, changeId!);
  await town.approve.run(WANG, changeId!, confirm);
  town.clock.advance(COOL_OFF_MS);
  await town.apply().pass();
  await town.run().pass();
}

describe('a bulk change of fee plans', () => {
  const plans = (merchantIds: string[], more: Partial<NewJob> = {}) =>
    town.start.run(LI, {
      ...{ kind: 'assign_fee_plan', targetId: high, merchantIds, dryRun: false, reason: '调价' },
      ...{ confirm: `${merchantIds.length} merchants`, ...more },
    });

  /** Merchants with the low plan, by id. */
  async function priced(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1) ids.push(await town.priced(low));
    return ids.toSorted();
  }
  const held = (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await town.plansOf(id)).at(-1)));

  it('waits for a second person and the cool-off, then runs', async () => {
    const merchants = await priced(3);
    const job = await plans(merchants);
    expect(job.state).toBe('waiting');
    const change = await town.read.one(everyMerchant, job.changeId!);
    expect(change).toMatchObject({ jobId: job.id, confirm: '3 merchants', state: 'proposed' });
    expect(change.preview.summary).toBe('3 merchants, average +0.08 %');
    await town.run().pass();
    expect(await held(merchants)).toEqual([low, low, low]);
    expect(await codeOf(town.approve.run(LI, change.id, change.confirm))).toBe(
      'second_person_required',
    );
    await approveAndRun(job);
    expect(await held(merchants)).toEqual([high, high, high]);
    expect(await statesOf(job)).toEqual(['done', 'done', 'done']);
  });

  it('leaves alone who has something else by then', async () => {
    const merchants = await priced(2);
    const job = await plans(merchants);
    const other = (await town.plan({ jeepay: '0.0033' })).id;
    await town.assign(merchants[0]!, other);
    await approveAndRun(job);
    expect((await rowsOf(job)).map(({ state, code }) => [state, code])).toEqual([
      ['skipped', 'changed_meanwhile'],
      ['done', null],
    ]);
    expect(await held(merchants)).toEqual([other, high]);
  });

  it('ends with its change: refused, withdrawn, or stopped together', async () => {
    const merchants = await priced(1);
    const wish = { confirm: '1 merchant' };
    const [refused, withdrawn, stopped] = [
      await plans(merchants, wish),
      await plans(merchants, wish),
      await plans(merchants, wish),
    ];
    await town.refuse.run(WANG, refused.changeId!, '不');
    await town.withdraw.run(LI, withdrawn.changeId!);
    await town.stop.run(LI, stopped.id);
    expect(await Promise.all([refused, withdrawn, stopped].map(stateOf))).toEqual([
      'refused',
      'refused',
      'stopped',
    ]);
    const { state } = await town.read.one(everyMerchant, stopped.changeId!);
    expect(state).toBe('withdrawn');
  });

  it('as a dry run needs nobody else, and changes nothing', async () => {
    const merchants = await priced(2);
    const job = await plans(merchants, { dryRun: true, confirm: undefined });
    expect(job).toMatchObject({ state: 'running', changeId: null });
    await town.run().pass();
    expect(await statesOf(job)).toEqual(['done', 'done']);
    expect(await held(merchants)).toEqual([low, low]);
  });

  it('is undone by a new change that is approved like the first', async () => {
    const merchants = await priced(2);
    const job = await plans(merchants);
    await approveAndRun(job);
    const wish = { reason: '撤销', dryRun: false, confirm: '2 merchants' };
    const back = await town.undo.run(LI, job.id, wish);
    expect(back).toMatchObject({ state: 'waiting', undoOf: job.id });
    await approveAndRun(back);
    expect(await held(merchants)).toEqual([low, low]);
  });

  it('is kept within the limits of the role', async () => {
    const merchants = await priced(1);
    const targetId = (await town.plan({ jeepay: '0.0080' })).id;
    const wish = { targetId, confirm: '1 merchant' };
    expect(await codeOf(plans(merchants, wish))).toBe('change_beyond_limit');
  });
});
