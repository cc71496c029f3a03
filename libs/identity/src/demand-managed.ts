import type { Tx } from '#libs/persistence';
import { roleNotHeld, userBeyondScope, userNotFound } from './identity.errors.js';
import { findPerson } from './find-people.repository.js';
import { countGrants } from './people.repository.js';
import type { Person } from './people.repository.js';
import { holds } from './principal.js';
import type { Principal } from './principal.js';
import { permissionsOf } from './roles.js';

/**
 * Who may decide over the log-in of somebody else: only who sees all that person's roles, in a
 * transaction with their own scope, and may do everything that these may. Else a reset would be a
 * way up.
 * @throws DomainError `user_not_found`, `user_beyond_scope`, `role_not_held`.
 */
export async function demandManaged(tx: Tx, manager: Principal, userId: string): Promise<Person> {
  const person = await findPerson(tx, manager.scope, userId);
  if (!person) throw userNotFound(userId);
  if ((await countGrants(tx, userId)) > person.grants.length) throw userBeyondScope();
  for (const { role } of person.grants) {
    if (!permissionsOf(role).every((each) => holds(manager, each))) throw roleNotHeld(role);
  }
  return person;
}
