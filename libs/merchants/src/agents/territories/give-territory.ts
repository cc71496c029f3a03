import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId, shanghaiDay } from '#libs/kernel';
import type { FieldError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { agentUnknown } from '../agents.errors.js';
import { findAgent } from '../agents.repository.js';
import { checkDivision, divisionOf } from './check-division.js';
import type { TypedDivision } from './check-division.js';
import { dayBeforeBegin, dayPast, territoryInvalid, territoryTaken } from './territories.errors.js';
import { findInTheWay, insertTerritory } from './territories.repository.js';
import type { Territory } from './territory.js';

/** An area about to be given to an agent. */
export interface NewTerritory extends TypedDivision {
  readonly agentId: string;
  /** First Shanghai day, today or later; today when left out. */
  readonly validFrom?: string | undefined;
  /** The first day on which it is the agent's no more. */
  readonly validTo?: string | null | undefined;
  /** The principal who gives it. */
  readonly by: string;
}

/** Gives an agent an area to work in. */
@Injectable()
export class GiveTerritory {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * One division is nobody else's at the same time; a city of it, or a district, may be.
   * @throws DomainError `territory_invalid`, `agent_unknown`, `territory_taken`.
   */
  async run(scope: Scope, wish: NewTerritory): Promise<Territory> {
    const nowMs = this.clock.nowMs();
    const today = shanghaiDay(nowMs);
    const { agentId, validFrom = today, validTo = null, by: givenBy } = wish;
    const division = divisionOf(wish);
    const faults = [
      ...checkDivision(division),
      ...(validFrom < today ? [dayPast('validFrom')] : []),
      ...(validTo !== null && validTo <= validFrom ? [dayBeforeBegin('validTo')] : []),
    ] satisfies FieldError[];
    if (faults.length > 0) throw territoryInvalid(faults);
    const given = { agentId, validFrom, validTo, givenBy, createdAt: new Date(nowMs) };
    const territory: Territory = { id: newId('tty', nowMs), ...division, ...given };
    await this.database.asApp(scope, async (tx) => {
      if (!(await findAgent(tx, scope, agentId))) throw agentUnknown('agentId', agentId);
      if (!(await insertTerritory(tx, territory)))
        throw territoryTaken(await findInTheWay(tx, territory));
      const target = { type: 'territory', id: territory.id };
      const entry = { merchantId: null, target, after: territory };
      await Audit.record(tx, { action: 'territory.given', ...entry });
    });
    return territory;
  }
}
