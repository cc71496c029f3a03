import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { ReadTerritories } from './read-territories.js';
import type { TerritoryQuery } from './read-territories.js';
import type { Territory } from './territory.js';

/** Takes the list of territories out of the house. */
@Injectable()
export class ExportTerritories {
  constructor(
    private readonly database: Database,
    private readonly readTerritories: ReadTerritories,
  ) {}

  /** The territories in scope, those ended too, by {@link exportList}. */
  run(
    scope: Scope,
    wish: ListWish<TerritoryQuery>,
    rowsMax?: number,
  ): Promise<AsyncGenerator<Territory>> {
    return exportList(this.database, scope, {
      action: 'territory.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readTerritories.list(scope, query),
    });
  }
}
