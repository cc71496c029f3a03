import { Injectable } from '@nestjs/common';
import { Database, decodeCursor, pageOf } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { merchantNotFound } from '../merchants.errors.js';
import { findMerchant } from '../merchants.repository.js';
import { agentNotFound } from './agents.errors.js';
import { careOf, findAgent, findAgents } from './agents.repository.js';
import type { Agent, Care } from './agents.repository.js';

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

  /** In the order they were made. @throws DomainError `cursor_malformed`. */
  async list(
    scope: Scope,
    { parentId, ...page }: PageRequest & { parentId?: string | undefined },
  ): Promise<Page<Agent>> {
    const wanted = { after: decodeCursor(page.cursor), limit: page.limit + 1, parentId };
    const rows = await this.database.asApp(scope, (tx) => findAgents(tx, scope, wanted));
    return pageOf(rows, page, (agent) => agent.id);
  }

  /** Newest first. @throws DomainError `merchant_not_found`. */
  async careOf(scope: Scope, merchantId: string): Promise<readonly Care[]> {
    return this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      return careOf(tx, merchantId);
    });
  }
}
