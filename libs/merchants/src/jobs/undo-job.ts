import { Injectable } from '@nestjs/common';
import { demand } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Job, JobRow, JobRowWish } from './job.js';
import { jobNotFound, jobNotUndoable, NOTHING_BEFORE } from './jobs.errors.js';
import { findDoneRows, isUndone, lockJob } from './jobs.repository.js';
import { StartJob } from './start-job.js';

/** Gives the merchants of a job back what they had before, by a job of its own. */
@Injectable()
export class UndoJob {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly start: StartJob,
  ) {}

  /**
   * Only merchants that still have what the job gave them are changed. Fee plans wait for a second
   * person, as before.
   * @throws DomainError `job_not_found`, `job_not_undoable`, `confirm_missing`, and as `StartJob`.
   */
  async run(
    who: Principal,
    id: string,
    wanted: { reason: string; dryRun: boolean; confirm?: string | undefined },
  ): Promise<Job> {
    return this.database.asApp(who.scope, async (tx) => {
      const job = await lockJob(tx, id);
      if (!job) throw jobNotFound(id);
      demand(who, job.kind === 'assign_fee_plan' ? 'changes:write' : 'agents:write');
      if (job.dryRun) throw jobNotUndoable(id, 'it was a dry run and did nothing');
      if (job.endedAt === null) throw jobNotUndoable(id, 'it is still going on; stop it first');
      if (!wanted.dryRun && (await isUndone(tx, id)))
        throw jobNotUndoable(id, 'there is an undoing of it already');
      const done = await findDoneRows(tx, id);
      if (done.length === 0) throw jobNotUndoable(id, 'it changed nothing');
      const at = new Date(this.clock.nowMs());
      const rows = done.map((row, index) => backRow(row, index + 1, at));
      const { kind } = job;
      return this.start.begin(tx, who, {
        ...{ kind, undoOf: id, rows, dryRun: wanted.dryRun },
        ...{ reason: wanted.reason, confirm: wanted.confirm },
      });
    });
  }
}

function backRow({ merchantId, targetId, beforeId }: JobRow, n: number, at: Date): JobRowWish {
  const row = { n, merchantId, expects: true, expectedId: targetId, beforeId: null };
  if (beforeId === null) return { ...row, targetId, state: 'skipped', ...NOTHING_BEFORE, at };
  return { ...row, targetId: beforeId, state: 'pending', code: null, message: null, at: null };
}
