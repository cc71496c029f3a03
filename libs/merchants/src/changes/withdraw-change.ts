import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { demandPerson } from './change-limits.js';
import type { Change } from './change.js';
import { changeNotFound } from './changes.errors.js';
import { findChange, lockChange } from './changes.repository.js';
import { endChange } from './end-change.js';

/** Takes a change back, also an approved one, until it takes effect. */
@Injectable()
export class WithdrawChange {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Anybody who may propose may do it: stopping a change needs no second person.
   * @throws DomainError `change_not_found`, `person_required`, `change_step_refused`.
   */
  async run(who: Principal, id: string, reason?: string): Promise<Change> {
    return this.database.asApp(who.scope, async (tx) => {
      const change = await lockChange(tx, id);
      if (!change) throw changeNotFound(id);
      demandPerson(who);
      const at = new Date(this.clock.nowMs());
      await endChange(tx, change, 'withdraw', { at, by: who.id, reason: reason ?? null });
      return (await findChange(tx, id))!;
    });
  }
}
