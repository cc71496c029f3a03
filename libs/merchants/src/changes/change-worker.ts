import { Injectable } from '@nestjs/common';
import { RunJobs } from '../jobs/run-jobs.js';
import { ApplyChanges } from './apply-changes.js';
import { ChangeObserver } from './change-observer.js';

const EVERY_MS = 500;

/** What goes on by itself: changes that are due, then jobs. For the role `worker`. */
@Injectable()
export class ChangeWorker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly changes: ApplyChanges,
    private readonly jobs: RunJobs,
    private readonly observer: ChangeObserver,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.running ??= this.once().finally(() => (this.running = undefined));
    }, EVERY_MS).unref();
  }

  /** Ends what it has begun: a part of a job at most. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.jobs.stop();
    await this.running;
  }

  /** One turn that fails (the database is away) is made up for by the next. */
  private async once(): Promise<void> {
    try {
      await this.changes.pass();
      await this.jobs.pass();
    } catch (error) {
      this.observer.trouble('changes and jobs', error);
    }
  }
}
