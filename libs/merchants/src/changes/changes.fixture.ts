import { everyMerchant } from '#libs/persistence';
import { CreateFeePlan } from '../fee-plans/create-fee-plan.js';
import { ProposeJob } from '../jobs/propose-job.js';
import { ExportJobRows } from '../jobs/export-job-rows.js';
import { ReadJobs } from '../jobs/read-jobs.js';
import { RunJobs } from '../jobs/run-jobs.js';
import { StartJob } from '../jobs/start-job.js';
import { StopJob } from '../jobs/stop-job.js';
import { UndoJob } from '../jobs/undo-job.js';
import { createTown } from '../shop.fixture.js';
import { ApplyChanges } from './apply-changes.js';
import { ApproveChange } from './approve-change.js';
import type { ChangeObserver } from './change-observer.js';
import type { ChangeSettings } from './change-settings.js';
import { ChangeWork } from './change-work.js';
import { ExportChanges } from './export-changes.js';
import { ProposeChange } from './propose-change.js';
import { ReadChanges } from './read-changes.js';
import { RefuseChange } from './refuse-change.js';
import { WithdrawChange } from './withdraw-change.js';

export const COOL_OFF_MS = 24 * 3_600_000;

/** What both channels of the fixture take. */
const settings: ChangeSettings = {
  coolOffMs: COOL_OFF_MS,
  costRates: new Map([
    ['jeepay', '0.0020'],
    ['alipay', '0.0020'],
  ]),
};

/** A town with everything that changes and jobs need; trouble of workers is thrown away. */
export async function createChangingTown(trouble: unknown[] = []) {
  const town = await createTown();
  const { database, clock, secretBox } = town;
  const observer: ChangeObserver = { trouble: (what, error) => void trouble.push([what, error]) };
  const work = new ChangeWork(clock, secretBox, settings);
  const read = new ReadChanges(database, secretBox);
  const jobs = new ReadJobs(database);
  const start = new StartJob(database, clock, new ProposeJob(clock, settings));

  /** A plan with one rate a channel. */
  const plan = (rates: Readonly<Record<string, string>>) =>
    new CreateFeePlan(database, clock).run(everyMerchant, {
      name: Object.values(rates).join('/'),
      rules: Object.entries(rates).map(([channel, rate]) => ({ channel, rate })),
    });

  /** Which plans a merchant was given, in their order. */
  const plansOf = async (merchantId: string): Promise<string[]> => {
    const rows = await database.asApp(everyMerchant, (tx) =>
      tx.query<{ id: string }>(
        `select fee_plan_id as id from merchant_fee_plans where merchant_id = $1
         order by valid_from`,
        [merchantId],
      ),
    );
    return rows.map(({ id }) => id);
  };

  /** As whoever may write the table does. */
  const assign = (merchantId: string, feePlanId: string) =>
    database.asApp(everyMerchant, (tx) =>
      tx.query(
        `insert into merchant_fee_plans (merchant_id, valid_from, fee_plan_id, assigned_at)
         values ($1, $2, $3, $2)`,
        [merchantId, new Date(clock.nowMs()), feePlanId],
      ),
    );

  /** A merchant that has a plan since a second. */
  async function priced(feePlanId: string, name = '面馆'): Promise<string> {
    const { merchant } = await town.openShop(name);
    await assign(merchant.id, feePlanId);
    clock.advance(1_000);
    return merchant.id;
  }

  return {
    ...{ ...town, plan, plansOf, assign, priced, work },
    propose: new ProposeChange(database, clock, secretBox, work),
    approve: new ApproveChange(database, clock, work, settings),
    refuse: new RefuseChange(database, clock),
    withdraw: new WithdrawChange(database, clock),
    read,
    exportChanges: new ExportChanges(database, read),
    apply: () => new ApplyChanges(database, clock, work, observer),
    run: () => new RunJobs(database, clock, observer),
    ...{ start, stop: new StopJob(database, clock), undo: new UndoJob(database, clock, start) },
    jobs,
    exportRows: new ExportJobRows(database, jobs),
  };
}

export type ChangingTown = Awaited<ReturnType<typeof createChangingTown>>;
