import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import {
  dayBeforeBegin,
  dayPast,
  territoryEnded,
  territoryInvalid,
  territoryNotFound,
} from './territories.errors.js';
import { endTerritory, lockTerritory } from './territories.repository.js';
import type { Territory } from './territory.js';

/** Says from which day on an area is its agent's no more. */
@Injectable()
export class EndTerritory {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Days that have gone by stay as they were, so who held what when stays known. An end that lies
   * in the future can be moved to an earlier day, not to a later one: that is given anew.
   * @throws DomainError `territory_not_found`, `territory_ended`, `territory_invalid`.
   */
  async run(scope: Scope, id: string, { validTo }: { validTo: string }): Promise<Territory> {
    const today = shanghaiDay(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      const before = await lockTerritory(tx, id);
      if (!before) throw territoryNotFound(id);
      const isOver = before.validTo !== null && before.validTo <= today;
      if (isOver || (before.validTo !== null && before.validTo < validTo))
        throw territoryEnded(id, before.validTo);
      if (validTo < today) throw territoryInvalid([dayPast('validTo')]);
      if (validTo < before.validFrom) throw territoryInvalid([dayBeforeBegin('validTo')]);
      await endTerritory(tx, id, validTo);
      const after = { ...before, validTo };
      const target = { type: 'territory', id };
      const entry = { merchantId: null, target, before, after };
      await Audit.record(tx, { action: 'territory.ended', ...entry });
      return after;
    });
  }
}
