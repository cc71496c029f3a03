import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Tx } from '#libs/persistence';
import type { Job, JobProgress, JobRow, JobRowWish, JobState, RowState } from './job.js';
import { ROW_STATES } from './job.js';

const COLUMNS = `id, merchant_id as "merchantId", kind, state, dry_run as "dryRun", reason,
  row_count as "rowCount", undo_of as "undoOf", change_id as "changeId",
  started_by as "startedBy", created_at as "createdAt", ended_at as "endedAt", failure`;
const ROW_COLUMNS = `n, merchant_id as "merchantId", target_id as "targetId", state, code, message,
  before_id as "beforeId", at`;

export async function insertJob(tx: Tx, job: Omit<Job, 'endedAt' | 'failure'>): Promise<void> {
  await tx.query(
    `insert into bulk_jobs (id, merchant_id, kind, state, dry_run, reason, row_count, undo_of,
       change_id, started_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[job.id, job.merchantId, job.kind, job.state, job.dryRun, job.reason, job.rowCount],
      ...[job.undoOf, job.changeId, job.startedBy, job.createdAt],
    ],
  );
}

/** Adds the rows of a job, in the order of `n`. */
export async function insertRows(
  tx: Tx,
  jobId: string,
  rows: readonly JobRowWish[],
): Promise<void> {
  const column = <K extends keyof JobRowWish>(name: K) => rows.map((row) => row[name]);
  await tx.query(
    `insert into bulk_job_rows (job_id, n, merchant_id, target_id, expects, expected_id, state,
       code, message, before_id, at)
     select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::boolean[], $6::text[],
       $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])`,
    [
      ...[jobId, column('n'), column('merchantId'), column('targetId'), column('expects')],
      ...[column('expectedId'), column('state'), column('code'), column('message')],
      ...[column('beforeId'), column('at')],
    ],
  );
}

/** One job in scope. */
export async function findJob(tx: Tx, id: string): Promise<Job | null> {
  const rows = await tx.query<Job>(`select ${COLUMNS} from bulk_jobs where id = $1`, [id]);
  return rows[0] ?? null;
}

/** One job in scope; waits for the rows that are being done, and keeps it as it is. */
export async function lockJob(tx: Tx, id: string): Promise<Job | null> {
  const rows = await tx.query<Job>(
    `select ${COLUMNS} from bulk_jobs where id = $1 for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** Which jobs a list shows. */
export interface JobFilter {
  readonly state?: JobState | undefined;
}

const SHAPE: ListShape<JobFilter> = {
  name: 'jobs',
  id: 'id',
  sorts: {
    // index: the primary key, whose ids begin with the moment they were made
    createdAt: { sql: 'id', type: 'text' },
    // Of those that are over only, without an index: jobs are few.
    endedAt: { sql: 'ended_at', type: 'timestamptz', isNullable: true },
  },
  first: '-createdAt',
  filters: { state: (place) => `state = ${place}` },
};

/** The orders a list of jobs can have. */
export const JOB_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'endedAt'];

/**
 * A part of the jobs in scope, from the newest unless told otherwise.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findJobs(tx: Tx, wish: ListRequest<JobFilter>): Promise<Page<Job>> {
  return readList<Job & ListKeys, JobFilter>(tx, SHAPE, wish, () => ({
    columns: COLUMNS,
    from: 'bulk_jobs',
  }));
}

/** How far jobs are, by id. */
export async function progressOf(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, JobProgress>> {
  const rows = await tx.query<{ id: string; state: RowState; count: number }>(
    `select job_id as id, state, count(*)::integer as count from bulk_job_rows
     where job_id = any ($1) group by job_id, state`,
    [ids],
  );
  return new Map(ids.map((id) => [id, countsOf(rows.filter((row) => row.id === id))]));
}

function countsOf(rows: readonly { state: RowState; count: number }[]): JobProgress {
  const counts = new Map(rows.map(({ state, count }) => [state, count]));
  const all = ROW_STATES.map((state) => [state, counts.get(state) ?? 0] as const);
  return Object.fromEntries(all) as JobProgress;
}

/** Rows of a job after a number. */
export function findRows(
  tx: Tx,
  jobId: string,
  wanted: { state: RowState | null; after: number; limit: number },
): Promise<JobRow[]> {
  return tx.query<JobRow>(
    `select ${ROW_COLUMNS} from bulk_job_rows
     where job_id = $1 and ($2::text is null or state = $2) and n > $3 order by n limit $4`,
    [jobId, wanted.state, wanted.after, wanted.limit],
  );
}

/**
 * The running job that began first and is not put off, kept from other processes; those they hold
 * are passed over.
 */
export async function claimRunningJob(tx: Tx, at: Date): Promise<Job | null> {
  const rows = await tx.query<Job>(
    `select ${COLUMNS} from bulk_jobs
     where state = 'running' and (retry_at is null or retry_at <= $1)
     order by id limit 1 for no key update skip locked`,
    [at],
  );
  return rows[0] ?? null;
}

/**
 * Counts that the next rows of a running job failed, and puts them off: a second, then five times
 * longer each time. How often in a row; null when it runs no more.
 */
export async function putOff(tx: Tx, id: string, at: Date): Promise<number | null> {
  const rows = await tx.query<{ failures: number }>(
    `update bulk_jobs set failures = failures + 1,
       retry_at = $2::timestamptz + interval '1 second' * 5 ^ failures
     where id = $1 and state = 'running' returning failures`,
    [id, at],
  );
  return rows[0]?.failures ?? null;
}

/** What failed before counts no more. */
export async function forgetFailures(tx: Tx, id: string): Promise<void> {
  await tx.query(
    'update bulk_jobs set failures = 0, retry_at = null where id = $1 and failures > 0',
    [id],
  );
}

/** The next rows to be done. */
export function findPendingRows(tx: Tx, jobId: string, limit: number): Promise<JobRowWish[]> {
  return tx.query<JobRowWish>(
    `select ${ROW_COLUMNS}, expects, expected_id as "expectedId" from bulk_job_rows
     where job_id = $1 and state = 'pending' order by n limit $2`,
    [jobId, limit],
  );
}

/** Writes what became of rows. */
export async function writeResults(tx: Tx, jobId: string, rows: readonly JobRow[]): Promise<void> {
  await tx.query(
    `update bulk_job_rows r set state = w.state, code = w.code, message = w.message,
       before_id = w.before_id, at = w.at
     from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       as w (n, state, code, message, before_id, at)
     where r.job_id = $1 and r.n = w.n`,
    [
      jobId,
      rows.map(({ n }) => n),
      rows.map(({ state }) => state),
      rows.map(({ code }) => code),
      rows.map(({ message }) => message),
      rows.map(({ beforeId }) => beforeId),
      rows.map(({ at }) => at),
    ],
  );
}

/** Ends a job. */
export async function endJob(
  tx: Tx,
  { id, state, at }: { id: string; state: 'finished' | 'stopped'; at: Date },
): Promise<void> {
  await tx.query('update bulk_jobs set state = $2, ended_at = $3 where id = $1', [id, state, at]);
}

/** Gives a job up, with what people are told. */
export async function failJob(
  tx: Tx,
  { id, failure, at }: { id: string; failure: string; at: Date },
): Promise<void> {
  await tx.query(
    `update bulk_jobs set state = 'failed', failure = $2, ended_at = $3 where id = $1`,
    [id, failure, at],
  );
}

/** Lets a job go on that a second person approved. */
export async function beginWaitingJob(tx: Tx, id: string): Promise<void> {
  await tx.query(`update bulk_jobs set state = 'running' where id = $1 and state = 'waiting'`, [
    id,
  ]);
}

/** Ends a job whose change was refused, withdrawn or outdated. */
export async function refuseWaitingJob(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(
    `update bulk_jobs set state = 'refused', ended_at = $2 where id = $1 and state = 'waiting'`,
    [id, at],
  );
}

/** Whether a job has an undoing that stands. */
export async function isUndone(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `select from bulk_jobs where undo_of = $1 and state not in ('refused', 'stopped', 'failed')
       and not dry_run`,
    [id],
  );
  return rows.length > 0;
}

/** The rows of a job that were done. */
export function findDoneRows(tx: Tx, jobId: string): Promise<JobRow[]> {
  return tx.query<JobRow>(
    `select ${ROW_COLUMNS} from bulk_job_rows where job_id = $1 and state = 'done' order by n`,
    [jobId],
  );
}

/** Which merchants a job is about, where they are not listed. */
export interface MerchantFilter {
  /** Those that this agent, or anybody below, looks after. */
  readonly agentId?: string | undefined;
  /** Those that have this plan now. */
  readonly feePlanId?: string | undefined;
}

/** The merchants in scope that fit, by id. */
export async function merchantsThatFit(
  tx: Tx,
  filter: MerchantFilter,
  { at, limit }: { at: Date; limit: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select m.id from merchants m
     where ($1::text is null or exists (
         select from merchant_reach r where r.merchant_id = m.id and r.agent_id = $1))
       and ($2::text is null or $2 = (
         select fee_plan_id from merchant_fee_plans p
         where p.merchant_id = m.id and p.valid_from <= $3 order by p.valid_from desc limit 1))
     order by m.id limit $4`,
    [filter.agentId ?? null, filter.feePlanId ?? null, at, limit],
  );
  return rows.map(({ id }) => id);
}
