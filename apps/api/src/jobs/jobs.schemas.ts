import { inBoth } from '#libs/kernel';
import { JOB_KINDS, JOB_ROWS_MAX, JOB_SORTS, JOB_STATES, ROW_STATES } from '#libs/merchants';
import type { NewJob } from '#libs/merchants';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { neededBy, notOf } from '../http/of-kind.js';
import { idOf, listQuery, pageOfSchema, sortQuery, time } from '../http/wire.js';

const CSV_MAX = 500_000;

const reason = z.string().trim().min(1).max(500);
const dryRun = z.boolean().default(false).describe('Try every row and undo it again.');
const confirm = z
  .string()
  .max(200)
  .optional()
  .describe('Of how many merchants, like `312 merchants`; a dry run needs none.');

/** Of each kind the field that says what every merchant is to have. */
const FIELD_OF = { assign_fee_plan: 'feePlanId', hand_over_merchants: 'agentId' } as const;

const filter = z
  .strictObject({ agentId: idOf('agt').optional(), feePlanId: idOf('fpl').optional() })
  .refine(
    (one) => one.agentId ?? one.feePlanId,
    inBoth('names an agent, a fee plan or both', '请填写经纪人、费率方案，或两者。'),
  );

export const newJob = z
  .strictObject({
    kind: z.enum(JOB_KINDS),
    feePlanId: idOf('fpl').optional().describe('Of assign_fee_plan.'),
    agentId: idOf('agt').optional().describe('Of hand_over_merchants.'),
    merchantIds: z.array(idOf('mer')).min(1).max(JOB_ROWS_MAX).optional(),
    csv: z
      .string()
      .min(1)
      .max(CSV_MAX)
      .optional()
      .describe('A table with the ids in its first column.'),
    filter: filter.optional().describe('Those of an agent, with a fee plan, or both.'),
    dryRun,
    reason,
    confirm,
  })
  .superRefine((body, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    for (const field of Object.values(FIELD_OF)) {
      const isIts = field === FIELD_OF[body.kind];
      if (isIts && body[field] === undefined) issue(field, neededBy(body.kind));
      if (!isIts && body[field] !== undefined) issue(field, notOf(body.kind));
    }
    const given = [body.merchantIds, body.csv, body.filter].filter((one) => one !== undefined);
    if (given.length !== 1)
      issue(
        'merchantIds',
        inBoth(
          'give one of merchantIds, csv and filter',
          '请填写 merchantIds、csv、filter 中的一项。',
        ),
      );
  })
  .meta({
    id: 'NewJob',
    example: {
      kind: 'hand_over_merchants',
      agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6t',
      filter: { agentId: 'agt_01kasm5zk8e2wr9v0q3j7y4n6v' },
      dryRun: true,
      reason: '片区调整',
    },
  });

/** A body as the library takes it. */
export function jobOf({ feePlanId, agentId, ...body }: z.output<typeof newJob>): NewJob {
  return { ...body, targetId: (feePlanId ?? agentId)! };
}

export const undoing = z
  .strictObject({ reason, dryRun, confirm })
  .meta({ id: 'JobUndoing', example: { reason: '撤销', confirm: '312 merchants' } });

const exampleJob = {
  ...{ id: 'job_01kasm5zk8e2wr9v0q3j7y4n6t', merchantId: null, kind: 'hand_over_merchants' },
  ...{ state: 'running', dryRun: false, reason: '片区调整', rowCount: 312, undoOf: null },
  ...{ changeId: null, startedBy: 'usr_01kasm5zk8e2wr9v0q3j7y4n6t' },
  ...{ createdAt: '2026-11-21T02:00:00.000Z', endedAt: null, failure: null },
};

export const job = z
  .object({
    id: idOf('job'),
    merchantId: z.string().nullable().describe('Null where it is about several.'),
    kind: z.enum(JOB_KINDS),
    state: z.enum(JOB_STATES).describe('waiting: for a second person, see changeId.'),
    dryRun: z.boolean(),
    reason: z.string(),
    rowCount: z.int(),
    undoOf: z.string().nullable(),
    changeId: z.string().nullable(),
    startedBy: z.string(),
    createdAt: time,
    endedAt: time.nullable(),
    failure: z.string().nullable().describe('Why it was given up; null unless it failed.'),
  })
  .meta({ id: 'Job', example: exampleJob });

const progress = z.object({
  pending: z.int(),
  done: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  failed: z.int(),
});

export const jobView = job.extend({ rows: progress }).meta({
  id: 'JobView',
  example: {
    ...exampleJob,
    rows: { pending: 200, done: 110, unchanged: 1, skipped: 0, failed: 1 },
  },
});

export const jobPage = pageOfSchema(jobView, 'Job');

export const jobQuery = listQuery({
  state: z.enum(JOB_STATES).optional(),
  sort: sortQuery(JOB_SORTS, '-createdAt'),
});

const rowState = z.enum(ROW_STATES);

export const jobRow = z
  .object({
    n: z.int(),
    merchantId: z.string(),
    targetId: z.string().describe('The fee plan or the agent it is to have.'),
    state: rowState.describe('unchanged: it had that already. skipped: it was left alone.'),
    code: z.string().nullable(),
    message: z.string().nullable(),
    beforeId: z.string().nullable().describe('What it had before.'),
    at: time.nullable(),
  })
  .meta({ id: 'JobRow' });

export const jobRowPage = pageOfSchema(jobRow, 'JobRow');

const jobRowFilters = { state: rowState.optional() };

export const jobRowQuery = listQuery(jobRowFilters);

export const jobRowExport = z.strictObject({ ...jobRowFilters, ...exportQuery });
