import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { JobRow, RowState } from './job.js';
import { ReadJobs } from './read-jobs.js';

/** Takes what became of the merchants of a job out of the house. */
@Injectable()
export class ExportJobRows {
  constructor(
    private readonly database: Database,
    private readonly readJobs: ReadJobs,
  ) {}

  /** In the order of `n`, by {@link exportList}. @throws DomainError `job_not_found`. */
  async run(
    scope: Scope,
    id: string,
    wish: { readonly state?: RowState | undefined },
  ): Promise<AsyncGenerator<JobRow>> {
    const { merchantId } = await this.readJobs.one(scope, id);
    return exportList(this.database, scope, {
      action: 'job.exported',
      ...{ merchantId, targetId: id, wish },
      list: (query) => this.readJobs.rows(scope, id, query),
    });
  }
}
