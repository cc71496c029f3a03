import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { ApplicationItem } from './show-application.js';
import { ReadApplications } from './read-applications.js';
import type { ApplicationQuery } from './read-applications.js';

/** Takes the list of applications out of the house. */
@Injectable()
export class ExportApplications {
  constructor(
    private readonly database: Database,
    private readonly readApplications: ReadApplications,
  ) {}

  /** The applications in scope, by {@link exportList}. */
  run(
    scope: Scope,
    wish: ListWish<ApplicationQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<ApplicationItem>> {
    return exportList(this.database, scope, {
      action: 'application.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readApplications.list(scope, query),
    });
  }
}
