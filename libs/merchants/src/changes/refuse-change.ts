import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { demandPerson } from './change-limits.js';
import type { Change } from './change.js';
import { changeNotFound, secondPersonRequired } from './changes.errors.js';
import { findChange, lockChange } from './changes.repository.js';
import { endChange } from './end-change.js';

/** Lets a second person refuse a change, with the reason. */
@Injectable()
export class RefuseChange {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Who proposed it withdraws it instead.
   * @throws DomainError `change_not_found`, `person_required`, `second_person_required`,
   * `change_step_refused`.
   */
  async run(who: Principal, id: string, reason: string): Promise<Change> {
    return this.database.asApp(who.scope, async (tx) => {
      const change = await lockChange(tx, id);
      if (!change) throw changeNotFound(id);
      demandPerson(who);
      if (change.proposedBy === who.id) throw secondPersonRequired();
      const at = new Date(this.clock.nowMs());
      await endChange(tx, change, 'refuse', { at, by: who.id, reason });
      return (await findChange(tx, id))!;
    });
  }
}
