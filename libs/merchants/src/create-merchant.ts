import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { agentUnknown } from './agents/agents.errors.js';
import { findAgent, handOver, refreshReach } from './agents/agents.repository.js';
import type { Merchant } from './merchant.entity.js';
import { scopeTooNarrow } from './merchants.errors.js';
import { insertMerchant } from './merchants.repository.js';

/** A merchant about to be made. */
export interface NewMerchant {
  readonly name: string;
  /** Who looks after it; for an agent who makes it: themselves, unless told otherwise. */
  readonly agentId?: string | undefined;
  /** The principal who makes it. */
  readonly by: string;
}

/** Adds a merchant, without stores and without a fee plan. */
@Injectable()
export class CreateMerchant {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `scope_too_narrow`: a new merchant is in nobody's list of merchants yet;
   * `agent_unknown`.
   */
  async run(scope: Scope, { name, agentId, by }: NewMerchant): Promise<Merchant> {
    if (scope.kind === 'merchants') throw scopeTooNarrow('a merchant');
    const nowMs = this.clock.nowMs();
    const at = new Date(nowMs);
    const id = newId('mer', nowMs);
    const merchant: Merchant = {
      ...{ id, name, defaultTerminalId: null, createdAt: at },
      state: 'active',
    };
    const caredBy = agentId ?? (scope.kind === 'agents' ? scope.ids[0] : undefined);
    // Nobody sees a merchant before it has an agent, so it is made in the scope of all; whether the
    // caller may give it to that agent is asked in their own.
    await this.database.asApp(everyMerchant, async (tx) => {
      if (caredBy !== undefined && !(await findAgent(tx, scope, caredBy)))
        throw agentUnknown('agentId', caredBy);
      await insertMerchant(tx, merchant);
      if (caredBy !== undefined) {
        await handOver(tx, { merchantId: id, agentId: caredBy, at, by });
        await refreshReach(tx, [id]);
      }
      const after = { ...merchant, agentId: caredBy ?? null };
      const target = { type: 'merchant', id };
      await Audit.record(tx, { action: 'merchant.created', merchantId: id, target, after });
    });
    return merchant;
  }
}
