import { TASK_KINDS, TASK_SORTS, TASK_STATES } from '#libs/merchants';
import { z } from 'zod';
import { exportQuery } from '../http/exported.js';
import { day, idOf, listQuery, pageOfSchema, sortQuery, time, yesNoQuery } from '../http/wire.js';

const kind = z.enum(TASK_KINDS);
const state = z.enum(TASK_STATES);
const sn = z.string().regex(/^[A-Z0-9-]{6,32}$/);
const text = z.string().trim().min(1).max(2_000);
const assignee = idOf('usr').nullable().describe('An agent or a technician who sees the shop.');
const [ID, MERCHANT, PERSON] = ['tsk', 'mer', 'usr'].map(
  (prefix) => `${prefix}_01kasm5zk8e2wr9v0q3j7y4n6t`,
);

export const newTask = z
  .strictObject({
    kind,
    merchantId: idOf('mer'),
    storeId: idOf('sto').optional(),
    sn: sn.optional().describe('The device it is about.'),
    assigneeId: assignee.optional(),
    dueDay: day.describe('Shanghai day by which it is to be done, today or later.'),
    notes: text.optional(),
  })
  .meta({
    id: 'NewTask',
    example: { kind: 'visit', merchantId: MERCHANT, assigneeId: PERSON, dueDay: '2026-11-28' },
  });

const version = z.int().min(1).describe('The version the change was made from.');

export const taskChange = z
  .strictObject({
    version,
    kind: kind.optional(),
    assigneeId: assignee.optional(),
    dueDay: day.optional(),
    notes: text.nullable().optional(),
  })
  .meta({ id: 'TaskChange', example: { version: 1, dueDay: '2026-12-01' } });

export const taskDone = z
  .strictObject({ result: text.describe('What came of it.') })
  .meta({ id: 'TaskDone', example: { result: '音箱已更换，试播正常' } });

export const taskCancelled = z
  .strictObject({ result: text.describe('Why it is not done.') })
  .meta({ id: 'TaskCancelled', example: { result: '店铺已停业' } });

const fields = {
  id: idOf('tsk'),
  kind,
  merchantId: idOf('mer'),
  storeId: idOf('sto').nullable(),
  sn: z.string().nullable(),
  assigneeId: idOf('usr').nullable(),
  dueDay: day,
  notes: z.string().nullable(),
  state,
  isOverdue: z.boolean().describe('Open, and its day has gone by in Shanghai.'),
  result: z.string().nullable(),
  version: z.int(),
  createdBy: z.string(),
  createdAt: time,
  closedAt: time.nullable(),
};

const exampleTask = {
  id: ID,
  kind: 'visit',
  merchantId: MERCHANT,
  storeId: null,
  sn: null,
  assigneeId: PERSON,
  dueDay: '2026-11-28',
  notes: null,
  state: 'open',
  isOverdue: false,
  result: null,
  version: 1,
  createdBy: PERSON,
  createdAt: '2026-11-21T02:00:00.000Z',
  closedAt: null,
};

export const task = z.object(fields).meta({ id: 'Task', example: exampleTask });

const step = z
  .object({
    version: z.int(),
    at: time,
    by: z.string(),
    what: z.enum(['created', 'changed', 'done', 'cancelled']),
    fields: z.record(z.string(), z.unknown()).describe('What was set.'),
  })
  .meta({ id: 'TaskStep' });

export const taskDetail = z
  .object({ ...fields, history: z.array(step) })
  .meta({ id: 'TaskDetail' });

export const taskPage = pageOfSchema(task, 'Task');

const taskFilters = {
  state: state.optional(),
  kind: kind.optional(),
  merchantId: idOf('mer').optional(),
  assigneeId: idOf('usr').optional(),
  agentId: idOf('agt').optional().describe('At merchants of this agent and of all below it.'),
  mine: yesNoQuery.describe('Only those the caller is to do.'),
  overdue: yesNoQuery.describe('Only open ones whose day has gone by.'),
  sort: sortQuery(TASK_SORTS),
};

export const taskQuery = listQuery(taskFilters);

export const taskExport = z.strictObject({ ...taskFilters, ...exportQuery });
