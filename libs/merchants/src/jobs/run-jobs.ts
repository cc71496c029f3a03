import { Injectable } from '@nestjs/common';
import { Audit, withOrigin } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, isUnavailable } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { ChangeObserver } from '../changes/change-observer.js';
import { doRow } from './do-row.js';
import type { Job, JobRow } from './job.js';
import { claimRunningJob, endJob, findPendingRows, writeResults } from './jobs.repository.js';

const ROWS_AT_ONCE = 50;

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

  /** Until no job is running; answers how many rows were done. */
  async pass(): Promise<number> {
    const except: string[] = [];
    let rows = 0;
    while (!this.isStopping) {
      const claimed: { id?: string } = {};
      try {
        const part = await this.part(except, claimed);
        if (part === null) return rows;
        rows += part;
      } catch (error) {
        if (claimed.id === undefined || isUnavailable(error)) throw error;
        // Left for the next pass, so that one job holds up no other.
        this.observer.trouble(`job ${claimed.id}`, error);
        except.push(claimed.id);
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
   * @param rowsAtOnce how many rows one transaction does
   */
  async part(
    except: readonly string[] = [],
    claimed: { id?: string } = {},
    rowsAtOnce = ROWS_AT_ONCE,
  ): Promise<number | null> {
    return this.database.asApp(everyMerchant, async (tx) => {
      const job = await claimRunningJob(tx, except);
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
    if (pending.length < limit) await this.finish(tx, job);
    return pending.length;
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
