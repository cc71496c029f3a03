import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import type { Task, TaskEvent } from './task.js';
import { taskNotFound } from './tasks.errors.js';
import { findTask, findTaskEvents, findTasks } from './tasks.repository.js';
import type { TaskFilter } from './tasks.repository.js';

/** What the list of tasks is asked: a filter and an order. */
export interface TaskQuery extends PageRequest, TaskFilter {
  /** `dueDay` when left out. */
  readonly sort?: string | undefined;
}

/** A task as it is shown: whether its day has gone by depends on the present. */
export interface ShownTask extends Task {
  readonly isOverdue: boolean;
}

/** Shows tasks. */
@Injectable()
export class ReadTasks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Soonest due first, unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, query: TaskQuery): Promise<Page<ShownTask>> {
    const { sort, limit, cursor, ...filter } = query;
    const today = shanghaiDay(this.clock.nowMs());
    const wish = { sort, limit, cursor, filter, today };
    const page = await this.database.asApp(scope, (tx) => findTasks(tx, scope, wish));
    return { ...page, data: page.data.map((task) => shownAt(task, today)) };
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
