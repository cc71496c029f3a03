import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { userNotFound } from './identity.errors.js';
import { findPeople } from './people.repository.js';
import type { Person } from './people.repository.js';

/** Shows people with the roles they hold within the reader's scope. */
@Injectable()
export class ReadPeople {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `user_not_found`, also for who holds no role within the scope. */
  async one(scope: Scope, id: string): Promise<Person> {
    const wanted = { id, after: null, limit: 1 };
    const [person] = await this.database.asApp(scope, (tx) => findPeople(tx, scope, wanted));
    if (!person) throw userNotFound(id);
    return person;
  }

  /** In the order they were made. @throws DomainError `cursor_malformed`. */
  async list(scope: Scope, page: PageRequest): Promise<Page<Person>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1 };
    const rows = await this.database.asApp(scope, (tx) => findPeople(tx, scope, wanted));
    return pageOf(rows, page, (person) => person.id);
  }
}
