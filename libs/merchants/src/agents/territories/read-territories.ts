import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { findAgent } from '../agents.repository.js';
import type { Agent } from '../agents.repository.js';
import { checkDivision, divisionOf } from './check-division.js';
import type { TypedDivision } from './check-division.js';
import { territoryInvalid, territoryNotFound } from './territories.errors.js';
import { agentOfDivision, findTerritories, findTerritory } from './territories.repository.js';
import type { TerritoryFilter } from './territories.repository.js';
import type { Territory } from './territory.js';

/** Which territories somebody wants to look at. */
export interface TerritoryQuery extends PageRequest, TerritoryFilter {
  /** One of `TERRITORY_SORTS`, with `-` in front from the end. */
  readonly sort?: string | undefined;
}

/** Shows who holds which area, and whose a place is. */
@Injectable()
export class ReadTerritories {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Those that ended too, in the order they were given unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(
    scope: Scope,
    { limit, cursor, sort, ...filter }: TerritoryQuery,
  ): Promise<Page<Territory>> {
    return this.database.asApp(scope, (tx) => findTerritories(tx, { filter, sort, cursor, limit }));
  }

  /** @throws DomainError `territory_not_found`. */
  async one(scope: Scope, id: string): Promise<Territory> {
    const territory = await this.database.asApp(scope, (tx) => findTerritory(tx, id));
    if (!territory) throw territoryNotFound(id);
    return territory;
  }

  /**
   * The agent who works where a shop is, on a day (today when left out); null when nobody does, or
   * somebody the caller does not see, or nothing is known of the place.
   * @throws DomainError `territory_invalid`.
   */
  async agentOf(
    scope: Scope,
    { province, ...areas }: Partial<TypedDivision>,
    on?: string,
  ): Promise<Agent | null> {
    if (!province) return null;
    const division = divisionOf({ province, ...areas });
    const faults = checkDivision(division);
    if (faults.length > 0) throw territoryInvalid(faults);
    const day = on ?? shanghaiDay(this.clock.nowMs());
    // Of all: an area of somebody else inside one's own is not one's own.
    const agentId = await this.database.asApp(everyMerchant, (tx) =>
      agentOfDivision(tx, division, day),
    );
    if (agentId === null) return null;
    return this.database.asApp(scope, (tx) => findAgent(tx, scope, agentId));
  }
}
