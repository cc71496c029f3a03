import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { scopeTooNarrow } from '../merchants.errors.js';
import { insertAgent } from './agents.repository.js';
import type { Agent, AgentKind } from './agents.repository.js';
import { demandPlace } from './demand-place.js';

/** A new place in the tree. */
export interface NewAgent {
  readonly name: string;
  readonly kind: AgentKind;
  readonly parentId?: string | null | undefined;
}

/** Adds a region, a branch or an agent. */
@Injectable()
export class CreateAgent {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `scope_too_narrow`, `agent_misplaced`, `agent_unknown`. */
  async run(scope: Scope, { name, kind, parentId = null }: NewAgent): Promise<Agent> {
    if (scope.kind === 'merchants') throw scopeTooNarrow('agents');
    const nowMs = this.clock.nowMs();
    const id = newId('agt', nowMs);
    const agent = { id, kind, parentId, name, createdAt: new Date(nowMs) };
    await this.database.asApp(scope, async (tx) => {
      if (parentId === null && scope.kind !== 'all') throw scopeTooNarrow('a region');
      await demandPlace(tx, scope, agent);
      await insertAgent(tx, agent);
      const target = { type: 'agent', id };
      await Audit.record(tx, { action: 'agent.created', merchantId: null, target, after: agent });
    });
    return agent;
  }
}
