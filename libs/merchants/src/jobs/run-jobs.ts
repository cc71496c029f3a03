import { Injectable } from '@nestjs/common';
import { Audit, withOrigin } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, isUnavailable } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { ChangeObserver } from '../changes/change-observer.js';
import { doRow } from './do-row.js';
import type { Job, JobRow } from './job.js';
import { jobGivenUp } from './jobs.errors.js';
import {
  claimRunningJob,
  endJob,
  failJob,
  findJob,
  findPendingRows,
  forgetFailures,
  putOff,
  writeResults,
} from './jobs.repository.js';

const ROWS_AT_ONCE = 50;
/** How often in a row a job may fail. */
const FAILURES_MAX = 5;

/**
 * Does the rows of running jobs, some in a transaction. Where a process ends in between, the next
 * one goes on after the last transaction; two never work on one job at the same time.
 */
@Injectable()
export class RunJobs {
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly observer: ChangeObserver,
  ) {}

  /** Until no job is running that is not put off; answers how many rows were done. */
  async pass(): Promise<number> {
    let rows = 0;
    while (!this.isStopping) {
      const claimed: { id?: string } = {};
      try {
        const part = await this.part(claimed);
        if (part === null) return rows;
        rows += part;
      } catch (error) {
        if (claimed.id === undefined || isUnavailable(error)) throw error;
        this.observer.trouble(`job ${claimed.id}`, error);
        await this.failed(claimed.id);
      }
    }
    return rows;
  }

  /** Begins no further part. */
  stop(): void {
    this.isStopping = true;
  }

  /**
   * The next rows of the first running job; null when there is none.
   * @param claimed is told which job it is, also where its rows fail
   * @param rowsAtOnce how many rows one transaction does
   */
  async part(claimed: { id?: string } = {}, rowsAtOnce = ROWS_AT_ONCE): Promise<number | null> {
    return this.database.asApp(everyMerchant, async (tx) => {
      const job = await claimRunningJob(tx, new Date(this.clock.nowMs()));
      if (!job) return null;
      claimed.id = job.id;
      return withOrigin(originOf(job), () => this.rowsOf(tx, job, rowsAtOnce));
    });
  }

  private async rowsOf(tx: Tx, job: Job, limit: number): Promise<number> {
    const pending = await findPendingRows(tx, job.id, limit);
    const results: JobRow[] = [];
    for (const row of pending) {
      results.push(await doRow(tx, job, row, new Date(this.clock.nowMs())));
    }
    await writeResults(tx, job.id, results);
    await forgetFailures(tx, job.id);
    if (pending.length < limit) await this.finish(tx, job);
    return pending.length;
  }

  /** One job holds up no other: it is put off, and given up where it would fail for ever. */
  private async failed(id: string): Promise<void> {
    await this.database.asApp(everyMerchant, async (tx) => {
      const at = new Date(this.clock.nowMs());
      const failures = await putOff(tx, id, at);
      const job = await findJob(tx, id);
      if (failures === null || failures < FAILURES_MAX || !job) return;
      const failure = jobGivenUp(failures);
      await failJob(tx, { id, failure, at });
      const target = { type: 'job', id };
      const entry = { action: 'job.failed', merchantId: job.merchantId, target } as const;
      await withOrigin(originOf(job), () => Audit.record(tx, { ...entry, after: { failure } }));
    });
  }

  private async finish(tx: Tx, { id, merchantId, dryRun }: Job): Promise<void> {
    await endJob(tx, { id, state: 'finished', at: new Date(this.clock.nowMs()) });
    const target = { type: 'job', id };
    await Audit.record(tx, { action: 'job.finished', merchantId, target, after: { dryRun } });
  }
}

/** What a job does, the one who began it does. */
function originOf({ id, startedBy }: Job) {
  const kind: 'user' | 'api_key' = startedBy.startsWith('key_') ? 'api_key' : 'user';
  return { actor: { kind, id: startedBy }, ip: null, userAgent: null, requestId: id };
}
