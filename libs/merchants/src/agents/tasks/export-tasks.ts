import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { ReadTasks } from './read-tasks.js';
import type { ShownTask, TaskQuery } from './read-tasks.js';

/** Takes the list of tasks out of the house. */
@Injectable()
export class ExportTasks {
  constructor(
    private readonly database: Database,
    private readonly readTasks: ReadTasks,
  ) {}

  /** The tasks in scope, by {@link exportList}. */
  run(
    scope: Scope,
    wish: ListWish<TaskQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<ShownTask>> {
    return exportList(this.database, scope, {
      action: 'task.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readTasks.list(scope, query),
    });
  }
}
