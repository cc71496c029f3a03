import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Change } from './change.js';
import { ReadChanges } from './read-changes.js';
import type { ChangeQuery } from './read-changes.js';

/** Takes the list of changes out of the house. */
@Injectable()
export class ExportChanges {
  constructor(
    private readonly database: Database,
    private readonly readChanges: ReadChanges,
  ) {}

  /** The changes in scope, by {@link exportList}; settlement accounts are masked. */
  run(
    scope: Scope,
    wish: ListWish<ChangeQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<Change>> {
    return exportList(this.database, scope, {
      action: 'change.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readChanges.list(scope, query),
    });
  }
}
