import { inScopeSql, readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Scope, Tx } from '#libs/persistence';
import type { Task, TaskEvent, TaskFields, TaskKind, TaskPlace, TaskState } from './task.js';

const COLUMNS = `t.id, t.merchant_id as "merchantId", t.store_id as "storeId", t.sn, t.kind,
  t.assignee_id as "assigneeId", t.due_day::text as "dueDay", t.notes, t.state, t.result,
  t.version, t.created_by as "createdBy", t.created_at as "createdAt",
  t.closed_at as "closedAt"`;

/** Which tasks are listed. */
export interface TaskFilter {
  readonly state?: TaskState | undefined;
  readonly kind?: TaskKind | undefined;
  readonly merchantId?: string | undefined;
  readonly assigneeId?: string | undefined;
  /** Only at merchants of this agent and of all below it. */
  readonly agentId?: string | undefined;
  /** Only open ones whose day has gone by. */
  readonly overdue?: boolean | undefined;
}

const SHAPE: ListShape<TaskFilter> = {
  name: 'tasks',
  id: 't.id',
  sorts: {
    // indexes: by (due_day, id), also of a merchant and of a person
    dueDay: { sql: 't.due_day', type: 'date' },
    // index: the primary key, whose ids begin with the moment they were made
    createdAt: { sql: 't.id', type: 'text' },
  },
  filters: {
    state: (place) => `t.state = ${place}`,
    kind: (place) => `t.kind = ${place}`,
    merchantId: (place) => `t.merchant_id = ${place}`,
    assigneeId: (place) => `t.assignee_id = ${place}`,
    agentId: (place) =>
      `t.merchant_id in (select merchant_id from merchant_reach where agent_id = ${place})`,
    // Only for the cursor, which must outlive midnight: the day stands beside the filter.
    overdue: (place) => `${place}::bool is not null`,
  },
};

/** The orders a list of tasks can have. */
export const TASK_SORTS = Object.keys(SHAPE.sorts) as ['dueDay', 'createdAt'];

export async function insertTask(tx: Tx, task: Task): Promise<void> {
  await tx.query(
    `insert into tasks (id, merchant_id, store_id, sn, kind, assignee_id, due_day, notes,
       created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      task.id,
      task.merchantId,
      task.storeId,
      task.sn,
      task.kind,
      task.assigneeId,
      task.dueDay,
      task.notes,
      task.createdBy,
      task.createdAt,
    ],
  );
}

/**
 * A part of the tasks in scope.
 * @param wish with the Shanghai day that it is
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findTasks(
  tx: Tx,
  scope: Scope,
  { today, ...wish }: ListRequest<TaskFilter> & { readonly today: string },
): Promise<Page<Task>> {
  return readList<Task & ListKeys, TaskFilter>(tx, SHAPE, wish, (place) => ({
    columns: COLUMNS,
    from: 'tasks t',
    within: [
      inScopeSql(scope, 't.merchant_id', place),
      ...(wish.filter.overdue ? [`t.state = 'open' and t.due_day < ${place(today)}::date`] : []),
    ].join(' and '),
  }));
}

/** One task in scope, or null. */
export async function findTask(tx: Tx, id: string): Promise<Task | null> {
  const rows = await tx.query<Task>(`select ${COLUMNS} from tasks t where t.id = $1`, [id]);
  return rows[0] ?? null;
}

/** One task in scope, kept from others until the end of the transaction; or null. */
export async function lockTask(tx: Tx, id: string): Promise<Task | null> {
  const rows = await tx.query<Task>(`select ${COLUMNS} from tasks t where t.id = $1 for update`, [
    id,
  ]);
  return rows[0] ?? null;
}

/** Writes what may change of a task, closing included. */
export async function updateTask(tx: Tx, task: Task): Promise<void> {
  await tx.query(
    `update tasks set kind = $3, assignee_id = $4, due_day = $5, notes = $6, state = $7,
       result = $8, version = $9, closed_at = $10
     where id = $1 and merchant_id = $2`,
    [
      task.id,
      task.merchantId,
      task.kind,
      task.assigneeId,
      task.dueDay,
      task.notes,
      task.state,
      task.result,
      task.version,
      task.closedAt,
    ],
  );
}

export async function insertTaskEvent(tx: Tx, task: Task, event: TaskEvent): Promise<void> {
  await tx.query(
    `insert into task_events (task_id, merchant_id, version, at, by_id, what, fields)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      task.id,
      task.merchantId,
      event.version,
      event.at,
      event.by,
      event.what,
      JSON.stringify(event.fields),
    ],
  );
}

/** The steps of a task from its making. */
export function findTaskEvents(tx: Tx, taskId: string): Promise<TaskEvent[]> {
  return tx.query<TaskEvent>(
    `select version, at, by_id as "by", what, fields from task_events
     where task_id = $1 order by version`,
    [taskId],
  );
}

/** Which parts of a task's place and whose hands are not there, as the caller sees it. */
export async function missingOfTask(
  tx: Tx,
  { merchantId, storeId, sn, assigneeId }: TaskPlace & Pick<TaskFields, 'assigneeId'>,
): Promise<{ merchantId: boolean; storeId: boolean; sn: boolean; assigneeId: boolean }> {
  const [row] = await tx.query<Record<'merchantId' | 'storeId' | 'sn' | 'assigneeId', boolean>>(
    `select not exists (select from merchants where id = $1) as "merchantId",
       $2::text is not null and not exists (
         select from stores where id = $2 and merchant_id = $1) as "storeId",
       $3::text is not null and not exists (
         select from devices where sn = $3 and merchant_id = $1
           and ($2::text is null or store_id = $2)) as sn,
       $4::text is not null and not exists (
         select from role_grants g join users u on u.id = g.user_id and u.disabled_at is null
         where g.user_id = $4 and g.ended_at is null and g.role in ('agent', 'technician')
           and (g.scope_type = 'platform' or g.scope_type = 'agent' and exists (
             select from merchant_reach r
             where r.agent_id = g.scope_id and r.merchant_id = $1))) as "assigneeId"`,
    [merchantId, storeId, sn, assigneeId],
  );
  return row!;
}
