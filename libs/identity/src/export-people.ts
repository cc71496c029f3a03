import { Injectable } from '@nestjs/common';
import { Database, EXPORT_ROWS_MAX, exportRows } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { Audit } from './audit/audit.js';
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

  /**
   * Records that it is exported, then reads the people in scope by {@link exportRows}.
   * @param rowsMax where it ends with an error, at most {@link EXPORT_ROWS_MAX}
   */
  async run(
    scope: Scope,
    wish: Omit<PeopleQuery, 'limit' | 'cursor'>,
    rowsMax = EXPORT_ROWS_MAX,
  ): Promise<AsyncGenerator<Person>> {
    const target = { type: 'user', id: null };
    const action = 'user.exported';
    const { q, ...filter } = wish;
    // What was searched for can be somebody's name.
    const after = { ...filter, isSearch: q !== undefined };
    await this.database.asApp(scope, (tx) =>
      Audit.record(tx, { action, merchantId: null, target, after }),
    );
    return exportRows((page) => this.readPeople.list(scope, { ...wish, ...page }), rowsMax);
  }
}
