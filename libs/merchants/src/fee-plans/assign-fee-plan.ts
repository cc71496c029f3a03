import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { demandFirstFeePlan } from '../changes/first-set-up.js';
import { merchantNotFound } from '../merchants.errors.js';
import { findMerchant } from '../merchants.repository.js';
import type { FeePlanAssignment } from './fee-plan.js';
import { feePlanNotForKind, feePlanOverlaps, feePlanUnknown } from './fee-plans.errors.js';
import { findFeePlan, findMerchantKind, insertAssignment } from './fee-plans.repository.js';
import type { PlanRow } from './fee-plans.repository.js';

const SECOND_MS = 1_000;

/**
 * Gives a merchant a fee plan from a moment on; a payment costs what the plan of its paidAt says.
 */
@Injectable()
export class AssignFeePlan {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Without `validFrom` from the beginning of this second on: channels tell paidAt in whole
   * seconds, and a payment made just now is meant too. The same assignment again changes nothing.
   * Another plan than the one a merchant has is given by a change that a second person approves
   * (docs/changes.md).
   * @throws DomainError as {@link assignFeePlan}, and `needs_second_person`.
   */
  async run(
    scope: Scope,
    merchantId: string,
    wanted: { feePlanId: string; validFrom?: Date | undefined },
  ): Promise<FeePlanAssignment> {
    const nowMs = this.clock.nowMs();
    const { feePlanId, validFrom = new Date(nowMs - (nowMs % SECOND_MS)) } = wanted;
    const assignment = { merchantId, feePlanId, validFrom };
    return this.database.asApp(scope, async (tx) => {
      await demandFirstFeePlan(tx, merchantId, feePlanId);
      return assignFeePlan(tx, assignment, new Date(nowMs));
    });
  }
}

/**
 * The same inside a transaction of requests (`asApp`) that does more; `assignedAt` is the present.
 * Recorded in the audit log, so call it last. The same assignment again changes nothing.
 * @throws DomainError `merchant_not_found`, `fee_plan_unknown`, `fee_plan_not_for_kind`,
 * `fee_plan_overlaps` when another plan begins then.
 */
export async function assignFeePlan(
  tx: Tx,
  assignment: FeePlanAssignment,
  assignedAt: Date,
): Promise<FeePlanAssignment> {
  const { merchantId, feePlanId, validFrom } = assignment;
  if (!(await findMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
  const plan = await findFeePlan(tx, feePlanId);
  if (!plan) throw feePlanUnknown(feePlanId);
  await demandKind(tx, plan, merchantId);
  const { assigned, isNew } = await insertAssignment(tx, assignment, assignedAt);
  if (assigned !== feePlanId) throw feePlanOverlaps(validFrom);
  if (isNew) {
    await Audit.record(tx, {
      action: 'fee_plan.assigned',
      merchantId,
      target: { type: 'merchant', id: merchantId },
      after: assignment,
    });
  }
  return assignment;
}

/** @throws DomainError `fee_plan_not_for_kind`. */
export async function demandKind(
  tx: Tx,
  { merchantKinds }: PlanRow,
  merchantId: string,
): Promise<void> {
  if (!merchantKinds) return;
  const kind = await findMerchantKind(tx, merchantId);
  if (kind === null || !merchantKinds.includes(kind)) throw feePlanNotForKind(merchantKinds, kind);
}
