import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { ReadActivity } from './read-activity.js';
import type { ActivityRequest, ShownActivity } from './read-activity.js';

/** Takes how shops do out of the house. */
@Injectable()
export class ExportActivity {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly readActivity: ReadActivity,
  ) {}

  /** The shops in scope, by {@link exportList}; all by one day, even when midnight goes by. */
  run(
    scope: Scope,
    wish: ListWish<ActivityRequest>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<ShownActivity>> {
    const nowMs = this.clock.nowMs();
    return exportList(this.database, scope, {
      action: 'activity.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readActivity.list(scope, query, nowMs),
    });
  }
}
