import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { scopeTooNarrow } from '../merchants.errors.js';
import type { FeePlan } from './fee-plan.js';
import { feePlanNotFound } from './fee-plans.errors.js';
import { lockFeePlan, renameFeePlan } from './fee-plans.repository.js';
import { findValidVersions } from './versions.repository.js';
import { withVersion } from './read-fee-plans.js';

/** Renames an offer; what it says is changed by versions only. */
@Injectable()
export class ChangeFeePlan {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `scope_too_narrow`, `fee_plan_not_found`. */
  async run(scope: Scope, id: string, { name }: { name?: string | undefined }): Promise<FeePlan> {
    if (scope.kind !== 'all') throw scopeTooNarrow('or change a fee plan');
    const today = shanghaiDay(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      const before = await lockFeePlan(tx, id);
      if (!before) throw feePlanNotFound(id);
      const after = { ...before, name: name ?? before.name };
      if (after.name !== before.name) await renameFeePlan(tx, id, after.name);
      const plan = withVersion(after, await findValidVersions(tx, [id], today));
      await Audit.record(tx, {
        action: 'fee_plan.changed',
        merchantId: null,
        target: { type: 'fee_plan', id },
        before,
        after,
      });
      return plan;
    });
  }
}
