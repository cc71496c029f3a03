import { Injectable } from '@nestjs/common';
import type { Every, Rounds } from '#libs/kernel';
import { RunJobs } from '../jobs/run-jobs.js';
import { ApplyChanges } from './apply-changes.js';

const EVERY_MS = 500;

/** What goes on by itself: changes that are due, then jobs. For the role `worker`. */
@Injectable()
export class ChangeWorker {
  private rounds: Rounds | undefined;

  constructor(
    private readonly changes: ApplyChanges,
    private readonly jobs: RunJobs,
  ) {}

  start(every: Every): void {
    this.rounds ??= every(EVERY_MS, 'changes and jobs', async () => {
      await this.changes.pass();
      await this.jobs.pass();
    });
  }

  /** Ends what it has begun: a part of a job at most. */
  async stop(): Promise<void> {
    this.jobs.stop();
    await this.rounds?.stop();
  }
}
