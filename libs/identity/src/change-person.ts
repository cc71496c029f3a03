import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { Audit } from './audit/audit.js';
import { Authenticate } from './authenticate.js';
import { lockAdmins } from './grants.repository.js';
import { lastAdmin, userBeyondScope, userNotFound } from './identity.errors.js';
import { findPerson } from './find-people.repository.js';
import { changePerson, countGrants } from './people.repository.js';
import type { Person } from './people.repository.js';
import type { Principal } from './principal.js';

/** What to change of a person; what is left out stays. */
export interface PersonChange {
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** Renames a person, or shuts them out and lets them in again. */
@Injectable()
export class ChangePerson {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticate: Authenticate,
  ) {}

  /**
   * Shutting out ends every session at once.
   * @throws DomainError `user_not_found`; `user_beyond_scope` when the person holds roles that the
   * caller does not see; `last_admin`.
   */
  async run({ scope }: Principal, id: string, change: PersonChange): Promise<Person> {
    const at = new Date(this.clock.nowMs());
    const changed = await this.database.asApp(scope, async (tx) => {
      const person = await findPerson(tx, scope, id);
      if (!person) throw userNotFound(id);
      if ((await countGrants(tx, id)) > person.grants.length) throw userBeyondScope();
      const isAdmin = person.grants.some(({ role }) => role === 'admin');
      if (change.disabled && isAdmin && !person.disabledAt && (await lockAdmins(tx)) < 2)
        throw lastAdmin();
      await changePerson(tx, id, { name: change.name, disabledAt: disabledAt(change, at), at });
      const after = (await findPerson(tx, scope, id))!;
      await Audit.record(tx, {
        action: 'user.changed',
        merchantId: null,
        target: { type: 'user', id },
        before: stateOf(person),
        after: stateOf(after),
      });
      return after;
    });
    this.authenticate.forgetAll();
    return changed;
  }
}

function stateOf({ name, disabledAt: since }: Person): object {
  return { realName: name, disabledAt: since };
}

function disabledAt({ disabled }: PersonChange, at: Date): Date | null | undefined {
  return disabled === undefined ? undefined : disabled ? at : null;
}
