/** What can be done to many merchants at once. */
export const JOB_KINDS = ['assign_fee_plan', 'hand_over_merchants'] as const;

/** A word of {@link JOB_KINDS}. */
export type JobKind = (typeof JOB_KINDS)[number];

/** Where a job stands; one that waits is approved by a second person first. */
export const JOB_STATES = [
  'waiting',
  'running',
  'finished',
  'stopped',
  'refused',
  'failed',
] as const;

/** A word of {@link JOB_STATES}. */
export type JobState = (typeof JOB_STATES)[number];

/** What became of one merchant of a job. */
export const ROW_STATES = ['pending', 'done', 'unchanged', 'skipped', 'failed'] as const;

/** A word of {@link ROW_STATES}. */
export type RowState = (typeof ROW_STATES)[number];

/** The most merchants of one job. */
export const JOB_ROWS_MAX = 10_000;

/** A bulk job as it is kept. */
export interface Job {
  readonly id: string;
  /** Null where it is about several. */
  readonly merchantId: string | null;
  readonly kind: JobKind;
  readonly state: JobState;
  /** Every row is tried and undone again. */
  readonly dryRun: boolean;
  readonly reason: string;
  readonly rowCount: number;
  readonly undoOf: string | null;
  /** What a second person approves, where that is needed. */
  readonly changeId: string | null;
  readonly startedBy: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** Why it was given up, for people; null unless it failed. */
  readonly failure: string | null;
}

/** How many rows of a job are where. */
export type JobProgress = Readonly<Record<RowState, number>>;

/** One merchant of a job. */
export interface JobRow {
  /** From 1, in the order of merchants' ids. */
  readonly n: number;
  readonly merchantId: string;
  /** The fee plan or the agent it is to have. */
  readonly targetId: string;
  readonly state: RowState;
  /** Why it was skipped or failed. */
  readonly code: string | null;
  readonly message: string | null;
  /** What it had before. */
  readonly beforeId: string | null;
  readonly at: Date | null;
}

/** A row with what the merchant must still have for it to be done. */
export interface JobRowWish extends JobRow {
  readonly expects: boolean;
  readonly expectedId: string | null;
}
