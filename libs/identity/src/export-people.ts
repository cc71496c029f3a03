import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { exportList } from './audit/export-list.js';
import type { ListWish } from './audit/export-list.js';
import type { Person } from './people.repository.js';
import { ReadPeople } from './read-people.js';
import type { PeopleQuery } from './read-people.js';

/** Takes the list of people out of the house. */
@Injectable()
export class ExportPeople {
  constructor(
    private readonly database: Database,
    private readonly readPeople: ReadPeople,
  ) {}

  /** The people in scope, by {@link exportList}. */
  run(
    scope: Scope,
    wish: ListWish<PeopleQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<Person>> {
    return exportList(this.database, scope, {
      action: 'user.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readPeople.list(scope, query),
    });
  }
}
