import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { agentUnknown } from './agents/agents.errors.js';
import { findAgent, handOver, refreshReach } from './agents/agents.repository.js';
import type { Merchant } from './merchant.entity.js';
import { scopeTooNarrow } from './merchants.errors.js';
import { insertMerchant } from './merchants.repository.js';
import type { MerchantState } from './onboarding/applications/application-states.js';

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
  async run(scope: Scope, wish: NewMerchant): Promise<Merchant> {
    const at = new Date(this.clock.nowMs());
    // What an agent makes trades only after somebody has looked at it.
    const state = scope.kind === 'agents' ? 'onboarding' : 'active';
    // Nobody sees a merchant before it has an agent, so it is made in the scope of all.
    return this.database.asApp(everyMerchant, (tx) =>
      addMerchant(tx, scope, { ...wish, at, state }),
    );
  }
}

/**
 * Adds a merchant in a transaction that sees all; whether the caller may make it, and give it to
 * that agent, is asked in their own scope.
 * @throws DomainError `scope_too_narrow`, `agent_unknown`.
 */
export async function addMerchant(
  tx: Tx,
  scope: Scope,
  wish: NewMerchant & { readonly at: Date; readonly state: MerchantState },
): Promise<Merchant> {
  if (scope.kind === 'merchants') throw scopeTooNarrow('a merchant');
  const { name, state, at, by } = wish;
  const id = newId('mer', at.getTime());
  const known = { id, name, defaultTerminalId: null, state, createdAt: at };
  const merchant: Merchant = { ...known, kind: null };
  const agentId = wish.agentId ?? (scope.kind === 'agents' ? scope.ids[0] : undefined);
  if (agentId !== undefined && !(await findAgent(tx, scope, agentId)))
    throw agentUnknown('agentId', agentId);
  await insertMerchant(tx, merchant);
  if (agentId !== undefined) {
    await handOver(tx, { merchantId: id, agentId, at, by });
    await refreshReach(tx, [id]);
  }
  const after = { ...merchant, agentId: agentId ?? null };
  const target = { type: 'merchant', id };
  await Audit.record(tx, { action: 'merchant.created', merchantId: id, target, after });
  return merchant;
}
