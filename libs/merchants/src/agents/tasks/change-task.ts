import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiDay, staleForm } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { demandTask } from './demand-task.js';
import type { Task, TaskFields } from './task.js';
import { taskClosed, taskNotFound } from './tasks.errors.js';
import { findTaskEvents, insertTaskEvent, lockTask, updateTask } from './tasks.repository.js';

/** What to change of a task; what is left out stays. */
export type TaskChange = { readonly [F in keyof TaskFields]?: TaskFields[F] | undefined } & {
  /** The version the change was made from. */
  readonly version: number;
};

/** Changes an open task: what, who, until when. */
@Injectable()
export class ChangeTask {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * A change that sets nothing new makes no version.
   * @throws DomainError `task_not_found`, `task_closed`, `task_stale` with the fields that were
   * changed meanwhile, `task_invalid`.
   */
  async run(
    scope: Scope,
    id: string,
    { version, by, ...change }: TaskChange & { by: string },
  ): Promise<Task> {
    return this.database.asApp(scope, async (tx) => {
      const task = await lockTask(tx, id);
      if (!task) throw taskNotFound(id);
      if (task.state !== 'open') throw taskClosed(id, task.state);
      if (task.version !== version) throw await this.stale(tx, task, version);
      const fields = differing(task, change);
      if (Object.keys(fields).length === 0) return task;
      return this.changed(tx, { task, fields, by });
    });
  }

  private async changed(
    tx: Tx,
    { task, fields, by }: { task: Task; fields: Partial<TaskFields>; by: string },
  ): Promise<Task> {
    const nowMs = this.clock.nowMs();
    const changed = { ...task, ...fields, version: task.version + 1 };
    // A task that is overdue may still be given to somebody else: only a new day is looked at.
    const today = fields.dueDay === undefined ? '' : shanghaiDay(nowMs);
    await demandTask(tx, withoutGone(changed, fields), { today });
    await updateTask(tx, changed);
    const event = { version: changed.version, at: new Date(nowMs), by, fields };
    await insertTaskEvent(tx, changed, { ...event, what: 'changed' });
    const target = { type: 'task', id: task.id };
    const { merchantId } = task;
    const states = { before: task, after: changed };
    await Audit.record(tx, { action: 'task.changed', merchantId, target, ...states });
    return changed;
  }

  private async stale(tx: Tx, task: Task, version: number) {
    const events = await findTaskEvents(tx, task.id);
    const later = events.filter((event) => event.version > version);
    const names = later.flatMap(({ fields }) => Object.keys(fields));
    return staleForm('task', { version: task.version, changed: [...new Set(names)] });
  }
}

/** A device that was taken away, or a person who left, must not stand in the way of a change. */
function withoutGone(task: Task, fields: Partial<TaskFields>): Task {
  const { assigneeId = null } = fields;
  return { ...task, sn: null, assigneeId };
}

function differing(task: Task, change: Partial<TaskFields>): Partial<TaskFields> {
  const given = Object.entries(change).filter(
    ([name, value]) => value !== undefined && value !== task[name as keyof TaskFields],
  );
  return Object.fromEntries(given);
}
