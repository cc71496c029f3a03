import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Task } from './task.js';
import { taskClosed, taskNotFound } from './tasks.errors.js';
import { insertTaskEvent, lockTask, updateTask } from './tasks.repository.js';

/** How a task ends. */
export interface TaskEnd {
  readonly as: 'done' | 'cancelled';
  /** What came of it, or why it is not done. */
  readonly result: string;
  /** The principal who closes it. */
  readonly by: string;
}

/** Says of an open task what came of it; from then on it stays as it is. */
@Injectable()
export class CloseTask {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `task_not_found`, `task_closed`. */
  async run(scope: Scope, id: string, { as, result, by }: TaskEnd): Promise<Task> {
    return this.database.asApp(scope, async (tx) => {
      const task = await lockTask(tx, id);
      if (!task) throw taskNotFound(id);
      if (task.state !== 'open') throw taskClosed(id, task.state);
      const at = new Date(this.clock.nowMs());
      const version = task.version + 1;
      const closed: Task = { ...task, state: as, result, version, closedAt: at };
      await updateTask(tx, closed);
      await insertTaskEvent(tx, closed, { version, at, by, what: as, fields: { result } });
      const target = { type: 'task', id };
      const { merchantId } = task;
      const states = { before: task, after: closed };
      await Audit.record(tx, { action: 'task.closed', merchantId, target, ...states });
      return closed;
    });
  }
}
