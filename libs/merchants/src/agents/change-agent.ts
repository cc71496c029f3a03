import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { agentNotFound } from './agents.errors.js';
import { findAgent, merchantsBelow, refreshReach, updateAgent } from './agents.repository.js';
import type { Agent } from './agents.repository.js';
import { demandPlace } from './demand-place.js';

/** What to change of an agent; what is left out stays. */
export interface AgentChange {
  readonly name?: string | undefined;
  readonly parentId?: string | undefined;
}

/** Renames a place in the tree, or moves it with all below it. */
@Injectable()
export class ChangeAgent {
  constructor(private readonly database: Database) {}

  /**
   * Once moved, those above its new place see its merchants and those above the old one do not.
   * @throws DomainError `agent_not_found`, `agent_misplaced`, `agent_unknown`.
   */
  async run(scope: Scope, id: string, change: AgentChange): Promise<Agent> {
    return this.database.asApp(scope, async (tx) => {
      const agent = await findAgent(tx, scope, id);
      if (!agent) throw agentNotFound(id);
      const { name = agent.name, parentId = agent.parentId } = change;
      const changed = { ...agent, name, parentId };
      const isMoved = parentId !== agent.parentId;
      if (isMoved) await demandPlace(tx, scope, changed);
      await updateAgent(tx, changed);
      if (isMoved) await refreshReach(tx, await merchantsBelow(tx, id));
      const target = { type: 'agent', id };
      const states = { before: agent, after: changed };
      await Audit.record(tx, { action: 'agent.changed', merchantId: null, target, ...states });
      return changed;
    });
  }
}
