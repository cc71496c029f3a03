import { Injectable } from '@nestjs/common';
import { cursorMalformed, Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { Job, JobProgress, JobRow, RowState } from './job.js';
import { JOB_ROWS_MAX } from './job.js';
import { jobNotFound } from './jobs.errors.js';
import { findJob, findJobs, findRows, progressOf } from './jobs.repository.js';
import type { JobFilter } from './jobs.repository.js';

/** A job with how many of its rows are where. */
export interface JobView extends Job {
  readonly rows: JobProgress;
}

/** Which jobs somebody wants to look at. */
export interface JobQuery extends PageRequest, JobFilter {
  /** One of `JOB_SORTS`, with `-` in front from the end. */
  readonly sort?: string | undefined;
}

/** Shows jobs, how far they are, and what became of each merchant. */
@Injectable()
export class ReadJobs {
  constructor(private readonly database: Database) {}

  /**
   * From the newest unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, { limit, cursor, sort, ...filter }: JobQuery): Promise<Page<JobView>> {
    return this.database.asApp(scope, async (tx) => {
      const { data, nextCursor } = await findJobs(tx, { filter, sort, cursor, limit });
      const ids = data.map(({ id }) => id);
      const progress = await progressOf(tx, ids);
      return { data: data.map((job) => ({ ...job, rows: progress.get(job.id)! })), nextCursor };
    });
  }

  /** @throws DomainError `job_not_found`. */
  async one(scope: Scope, id: string): Promise<JobView> {
    return this.database.asApp(scope, async (tx) => {
      const job = await findJob(tx, id);
      if (!job) throw jobNotFound(id);
      return { ...job, rows: (await progressOf(tx, [id])).get(id)! };
    });
  }

  /** In the order of `n`. @throws DomainError `job_not_found`, `cursor_malformed`. */
  async rows(
    scope: Scope,
    id: string,
    page: PageRequest & { state?: RowState | undefined },
  ): Promise<Page<JobRow>> {
    const after = Number(decodeCursor(page.cursor) ?? 0);
    if (!Number.isInteger(after) || after < 0 || after > JOB_ROWS_MAX) throw cursorMalformed();
    const { state = null } = page;
    const rows = await this.database.asApp(scope, async (tx) => {
      if (!(await findJob(tx, id))) throw jobNotFound(id);
      return findRows(tx, id, { state, after, limit: page.limit + 1 });
    });
    return pageOf(rows, page, ({ n }) => String(n));
  }
}
