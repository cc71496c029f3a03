import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findPerson, listPeople } from './find-people.repository.js';
import type { PeopleFilter } from './find-people.repository.js';
import { userNotFound } from './identity.errors.js';
import type { Person } from './people.repository.js';

/** What the list of people is asked: a filter and an order. */
export interface PeopleQuery extends PageRequest, PeopleFilter {
  /** `createdAt` when left out. */
  readonly sort?: string | undefined;
}

/** Shows people with the roles they hold within the reader's scope. */
@Injectable()
export class ReadPeople {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `user_not_found`, also for who holds no role within the scope. */
  async one(scope: Scope, id: string): Promise<Person> {
    const person = await this.database.asApp(scope, (tx) => findPerson(tx, scope, id));
    if (!person) throw userNotFound(id);
    return person;
  }

  /**
   * In the order they were made, unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, query: PeopleQuery): Promise<Page<Person>> {
    const { sort, limit, cursor, ...filter } = query;
    const wish = { sort, limit, cursor, filter };
    return this.database.asApp(scope, (tx) => listPeople(tx, scope, wish));
  }
}
