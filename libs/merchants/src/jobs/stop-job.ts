import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { lockChange } from '../changes/changes.repository.js';
import { endChange } from '../changes/end-change.js';
import type { Job } from './job.js';
import { jobNotFound, jobNotStoppable } from './jobs.errors.js';
import { endJob, findJob, lockJob } from './jobs.repository.js';

/** Stops a job: rows that were done stay done, the others are left. */
@Injectable()
export class StopJob {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * When this answers, no further row is done. A job that still waits for a second person takes its
   * change back.
   * @throws DomainError `job_not_found`, `job_ended`.
   */
  async run(who: Principal, id: string): Promise<Job> {
    return this.database.asApp(who.scope, async (tx) => {
      const job = await this.lock(tx, id);
      const { state, changeId, merchantId } = job;
      if (state !== 'waiting' && state !== 'running') throw jobNotStoppable(id, state);
      const at = new Date(this.clock.nowMs());
      await endJob(tx, { id, state: 'stopped', at });
      if (state === 'waiting' && changeId) {
        const change = (await lockChange(tx, changeId))!;
        await endChange(tx, change, 'withdraw', { at, by: who.id, reason: 'Its job was stopped.' });
      }
      const target = { type: 'job', id };
      await Audit.record(tx, { action: 'job.stopped', merchantId, target, after: { state } });
      return (await findJob(tx, id))!;
    });
  }

  /** The change before its job, as whoever approves or applies it. */
  private async lock(tx: Tx, id: string): Promise<Job> {
    const found = await findJob(tx, id);
    if (found?.state === 'waiting' && found.changeId) await lockChange(tx, found.changeId);
    const job = await lockJob(tx, id);
    if (!job) throw jobNotFound(id);
    return job;
  }
}
