import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { merchantNotFound } from '../merchants.errors.js';
import { findMerchant } from '../merchants.repository.js';
import { agentNotFound } from './agents.errors.js';
import { careOf, findAgent, findAgents } from './agents.repository.js';
import type { Agent, AgentFilter, Care } from './agents.repository.js';

/** What the list of agents is asked: a filter and an order. */
export interface AgentQuery extends PageRequest, AgentFilter {
  /** `createdAt` when left out. */
  readonly sort?: string | undefined;
}

/** Shows the tree of agents, and who looked after a merchant when. */
@Injectable()
export class ReadAgents {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `agent_not_found`. */
  async one(scope: Scope, id: string): Promise<Agent> {
    const agent = await this.database.asApp(scope, (tx) => findAgent(tx, scope, id));
    if (!agent) throw agentNotFound(id);
    return agent;
  }

  /**
   * In the order they were made, unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, query: AgentQuery): Promise<Page<Agent>> {
    const { sort, limit, cursor, ...filter } = query;
    const wish = { sort, limit, cursor, filter };
    return this.database.asApp(scope, (tx) => findAgents(tx, scope, wish));
  }

  /** Newest first. @throws DomainError `merchant_not_found`. */
  async careOf(scope: Scope, merchantId: string): Promise<readonly Care[]> {
    return this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      return careOf(tx, merchantId);
    });
  }
}
