import { Injectable } from '@nestjs/common';
import { exportList } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import type { Agent } from './agents.repository.js';
import { ReadAgents } from './read-agents.js';
import type { AgentQuery } from './read-agents.js';

/** Takes the list of agents out of the house. */
@Injectable()
export class ExportAgents {
  constructor(
    private readonly database: Database,
    private readonly readAgents: ReadAgents,
  ) {}

  /** The agents in scope, by {@link exportList}. */
  run(scope: Scope, wish: ListWish<AgentQuery>, rowsMax?: number): Promise<AsyncGenerator<Agent>> {
    return exportList(this.database, scope, {
      action: 'agent.exported',
      ...{ wish, rowsMax },
      list: (query) => this.readAgents.list(scope, query),
    });
  }
}
