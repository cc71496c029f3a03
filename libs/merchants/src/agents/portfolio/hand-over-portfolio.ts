import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { agentNotFound, agentUnknown } from '../agents.errors.js';
import { findAgent, refreshReach } from '../agents.repository.js';
import type { Agent } from '../agents.repository.js';
import {
  confirmDiffers,
  handOverToSelf,
  merchantsNotTheirs,
  portfolioTooLarge,
} from './portfolio.errors.js';
import { findPortfolio, handOverAll, lockPortfolio } from './portfolio.repository.js';
import type { PortfolioMerchant } from './portfolio.repository.js';

/** The most merchants one hand-over moves: it is one transaction. */
export const PORTFOLIO_MAX = 20_000;
const SHOWN_MAX = 20;
const FAULTS_MAX = 20;

/** Whose shops go to whom. */
export interface PortfolioWish {
  readonly toAgentId: string;
  /** Only these; all the agent itself looks after when left out. */
  readonly merchantIds?: readonly string[] | undefined;
  readonly reason: string;
  /** The name of the agent who gives them away; not needed for a dry run. */
  readonly confirm?: string | undefined;
  /** Only counts. */
  readonly dryRun?: boolean | undefined;
  /** The principal who hands over. */
  readonly by: string;
}

/** What was handed over, or would be. */
export interface PortfolioHandOver {
  readonly dryRun: boolean;
  readonly from: Pick<Agent, 'id' | 'name'>;
  readonly to: Pick<Agent, 'id' | 'name'>;
  readonly count: number;
  /** The first of them, by id. */
  readonly merchants: readonly PortfolioMerchant[];
  /** Null for a dry run. */
  readonly at: Date | null;
}

/**
 * Gives all shops of an agent, or some, into the care of another one: all of them or none. Those of
 * agents below are not touched.
 */
@Injectable()
export class HandOverPortfolio {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The times of both agents meet to the millisecond in the history of every shop.
   * @throws DomainError `agent_not_found`, `agent_unknown`, `same_agent`, `confirm_differs`,
   * `merchant_not_theirs`, `portfolio_too_large`.
   */
  async run(scope: Scope, agentId: string, wish: PortfolioWish): Promise<PortfolioHandOver> {
    return this.database.asApp(scope, async (tx) => {
      const from = await findAgent(tx, scope, agentId);
      if (!from) throw agentNotFound(agentId);
      const to = await findAgent(tx, scope, wish.toAgentId);
      if (!to) throw agentUnknown('toAgentId', wish.toAgentId);
      if (to.id === from.id) throw handOverToSelf();
      if (!wish.dryRun && wish.confirm !== from.name) throw confirmDiffers(from.name);
      const merchants = await this.wanted(tx, agentId, wish);
      const shown = { from: named(from), to: named(to), merchants: merchants.slice(0, SHOWN_MAX) };
      if (wish.dryRun) return { dryRun: true, ...shown, count: merchants.length, at: null };
      const at = new Date(this.clock.nowMs());
      const ids = merchants.map(({ id }) => id);
      const count = await this.move(tx, { from, to, ids, at, wish });
      return { dryRun: false, ...shown, count, at };
    });
  }

  private async wanted(tx: Tx, agentId: string, { merchantIds }: PortfolioWish) {
    const ids = merchantIds && [...new Set(merchantIds)];
    const part = { agentId, merchantIds: ids ?? null };
    const found = await findPortfolio(tx, part, PORTFOLIO_MAX + 1);
    if (found.length > PORTFOLIO_MAX) throw portfolioTooLarge(PORTFOLIO_MAX);
    const held = new Set(found.map(({ id }) => id));
    demandAll(ids ?? [], held);
    return found;
  }

  private async move(
    tx: Tx,
    of: { from: Agent; to: Agent; ids: readonly string[]; at: Date; wish: PortfolioWish },
  ): Promise<number> {
    const { from, to, at, wish } = of;
    const part = { agentId: from.id, merchantIds: of.ids };
    const ids = await lockPortfolio(tx, part, PORTFOLIO_MAX);
    // Another hand-over took some of them a moment ago: what was confirmed is not what there is.
    demandAll(of.ids, new Set(ids));
    await handOverAll(tx, { merchantIds: ids, from: from.id, to: to.id, at, by: wish.by });
    // From here on who hands them over may not see them any more.
    await refreshReach(tx, ids);
    const { reason } = wish;
    await Audit.recordOfMerchants(tx, ids, {
      action: 'merchant.handed_over',
      before: { agentId: from.id },
      after: { agentId: to.id, reason },
    });
    // Last: log-ins wait for the platform's chain.
    const after = { toAgentId: to.id, merchants: ids.length, reason };
    const target = { type: 'agent', id: from.id };
    await Audit.record(tx, { action: 'agent.handed_over', merchantId: null, target, after });
    return ids.length;
  }
}

function demandAll(wanted: readonly string[], held: ReadonlySet<string>): void {
  const missing = wanted.filter((id) => !held.has(id));
  if (missing.length > 0) throw merchantsNotTheirs(missing.slice(0, FAULTS_MAX), missing.length);
}

function named({ id, name }: Agent): Pick<Agent, 'id' | 'name'> {
  return { id, name };
}
