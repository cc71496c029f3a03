import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '#libs/kernel';
import { ReadAgents } from '#libs/merchants';
import type { Agent } from '#libs/merchants';
import { Database, everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { findFunnel } from './funnel.repository.js';
import type { FunnelRow } from './funnel.repository.js';

const DAY_MS = 86_400_000;

/** Over which days a funnel is counted. */
export interface FunnelRequest {
  /** Length of the window, today among them. */
  readonly days: number;
  /** Without a payment for so many whole days a shop is silent. */
  readonly silentDays: number;
}

/** How an agent's merchants come along, and those of each right below. */
export interface Funnel {
  readonly agent: Agent;
  readonly fromDay: string;
  readonly toDay: string;
  readonly silentDays: number;
  readonly total: FunnelRow;
  readonly below: readonly FunnelRow[];
}

/** Tells how many shops of an agent, a branch or a region came how far, and what they do. */
@Injectable()
export class ReadFunnel {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly agents: ReadAgents,
  ) {}

  /** @throws DomainError `agent_not_found`. */
  async run(scope: Scope, agentId: string, { days, silentDays }: FunnelRequest): Promise<Funnel> {
    const agent = await this.agents.one(scope, agentId);
    const nowMs = this.clock.nowMs();
    const fromDay = shanghaiDay(nowMs - (days - 1) * DAY_MS);
    const silentBefore = shanghaiDay(nowMs - (silentDays - 1) * DAY_MS);
    const rows = await this.database.asApp(everyMerchant, (tx) =>
      findFunnel(tx, { agentId, fromDay, silentBefore }),
    );
    const total = rows.find((row) => row.agentId === agentId)!;
    const below = rows.filter((row) => row !== total);
    return { agent, fromDay, toDay: shanghaiDay(nowMs), silentDays, total, below };
  }
}
