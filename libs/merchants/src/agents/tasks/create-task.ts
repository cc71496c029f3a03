import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId, shanghaiDay } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { demandTask } from './demand-task.js';
import type { Task, TaskKind } from './task.js';
import { insertTask, insertTaskEvent } from './tasks.repository.js';

/** A task about to be made. */
export interface NewTask {
  readonly kind: TaskKind;
  readonly merchantId: string;
  readonly storeId?: string | undefined;
  /** The device it is about. */
  readonly sn?: string | undefined;
  readonly assigneeId?: string | null | undefined;
  /** A Shanghai day, today or later. */
  readonly dueDay: string;
  readonly notes?: string | null | undefined;
  /** The principal who makes it. */
  readonly by: string;
}

/** Notes down what is to be done at a shop, by whom and until when. */
@Injectable()
export class CreateTask {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `task_invalid`. */
  async run(scope: Scope, wish: NewTask): Promise<Task> {
    const nowMs = this.clock.nowMs();
    const at = new Date(nowMs);
    const { kind, merchantId, dueDay, by } = wish;
    const { storeId = null, sn = null, assigneeId = null, notes = null } = wish;
    const fields = { kind, assigneeId, dueDay, notes };
    const task: Task = {
      id: newId('tsk', nowMs),
      ...{ merchantId, storeId, sn, ...fields },
      ...{ state: 'open', result: null, version: 1 },
      ...{ createdBy: by, createdAt: at, closedAt: null },
    };
    await this.database.asApp(scope, async (tx) => {
      await demandTask(tx, task, { today: shanghaiDay(nowMs) });
      await insertTask(tx, task);
      await insertTaskEvent(tx, task, { version: 1, at, by, what: 'created', fields });
      const target = { type: 'task', id: task.id };
      await Audit.record(tx, { action: 'task.created', merchantId, target, after: task });
    });
    return task;
  }
}
