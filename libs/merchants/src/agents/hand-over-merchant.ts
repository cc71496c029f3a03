import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { merchantNotFound } from '../merchants.errors.js';
import { findMerchant } from '../merchants.repository.js';
import { agentUnknown } from './agents.errors.js';
import { careOf, findAgent, handOver, lockCare, refreshReach } from './agents.repository.js';
import type { Care } from './agents.repository.js';

/** Gives a merchant into the care of another agent. */
@Injectable()
export class HandOverMerchant {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * From this moment on the other agent sees the merchant and the former one does not; who had it
   * when stays known to the millisecond. Handing over to who has it changes nothing.
   * @throws DomainError `merchant_not_found`, `agent_unknown`.
   */
  async run(
    scope: Scope,
    merchantId: string,
    { agentId, by }: { agentId: string; by: string },
  ): Promise<readonly Care[]> {
    return this.database.asApp(scope, async (tx) => {
      if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
      if (!(await findAgent(tx, scope, agentId))) throw agentUnknown('agentId', agentId);
      return handOverMerchant(tx, { merchantId, agentId, by, atMs: this.clock.nowMs() });
    });
  }
}

/**
 * The same inside a transaction that does more, for a merchant and an agent that are there.
 * Recorded in the audit log, so call it last.
 */
export async function handOverMerchant(
  tx: Tx,
  wanted: { merchantId: string; agentId: string; by: string; atMs: number },
): Promise<readonly Care[]> {
  const { merchantId, agentId, by } = wanted;
  const now = await lockCare(tx, merchantId);
  if (now?.agentId === agentId) return careOf(tx, merchantId);
  // A clock that was set back must not make two agents' times overlap.
  const atMs = Math.max(wanted.atMs, (now?.validFrom.getTime() ?? 0) + 1);
  await handOver(tx, { merchantId, agentId, at: new Date(atMs), by });
  // Read first: who hands it over may not see it afterwards.
  const care = await careOf(tx, merchantId);
  await refreshReach(tx, [merchantId]);
  await Audit.record(tx, {
    action: 'merchant.handed_over',
    merchantId,
    target: { type: 'merchant', id: merchantId },
    before: { agentId: now?.agentId ?? null },
    after: { agentId },
  });
  return care;
}
