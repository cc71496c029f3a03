import { Injectable } from '@nestjs/common';
import { Clock, isId, shanghaiDay } from '#libs/kernel';
import { cursorMalformed, Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { Task, TaskEvent, TaskKind, TaskState } from './task.js';
import { taskNotFound } from './tasks.errors.js';
import { findTask, findTaskEvents, findTasks } from './tasks.repository.js';

/** Which tasks somebody wants to look at. */
export interface TaskRequest extends PageRequest {
  readonly state?: TaskState | undefined;
  readonly kind?: TaskKind | undefined;
  readonly merchantId?: string | undefined;
  readonly assigneeId?: string | undefined;
  /** Only at merchants of this agent and of all below it. */
  readonly agentId?: string | undefined;
  /** Only open ones whose day has gone by. */
  readonly overdue?: boolean | undefined;
}

/** A task as it is shown: whether its day has gone by depends on the present. */
export interface ShownTask extends Task {
  readonly isOverdue: boolean;
}

/** Shows tasks, soonest due first. */
@Injectable()
export class ReadTasks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `cursor_malformed`. */
  async list(scope: Scope, request: TaskRequest): Promise<Page<ShownTask>> {
    const { overdue, state, limit, cursor, ...rest } = request;
    const today = shanghaiDay(this.clock.nowMs());
    const filter = {
      ...rest,
      state: state ?? (overdue ? 'open' : undefined),
      dueBefore: overdue ? today : undefined,
      after: keyOf(decodeCursor(cursor)),
      limit: limit + 1,
    };
    // Only what is open can be overdue.
    const isNone = overdue === true && state !== undefined && state !== 'open';
    const rows = isNone
      ? []
      : await this.database.asApp(scope, (tx) => findTasks(tx, scope, filter));
    const shown = rows.map((task) => shownAt(task, today));
    return pageOf(shown, request, ({ dueDay, id }) => `${dueDay}|${id}`);
  }

  /** With every step since it was made. @throws DomainError `task_not_found`. */
  async one(
    scope: Scope,
    id: string,
  ): Promise<ShownTask & { readonly history: readonly TaskEvent[] }> {
    const today = shanghaiDay(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      const task = await findTask(tx, id);
      if (!task) throw taskNotFound(id);
      return { ...shownAt(task, today), history: await findTaskEvents(tx, id) };
    });
  }

  /** How a task is shown now. */
  shown(task: Task): ShownTask {
    return shownAt(task, shanghaiDay(this.clock.nowMs()));
  }
}

function shownAt(task: Task, today: string): ShownTask {
  return { ...task, isOverdue: task.state === 'open' && task.dueDay < today };
}

function keyOf(key: string | null): readonly [string, string] | null {
  if (key === null) return null;
  const [day = '', id = '', ...more] = key.split('|');
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
  if (!isDay || !isId('tsk', id) || more.length > 0) throw cursorMalformed();
  return [day, id];
}
