import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiMidnight } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { scopeTooNarrow } from '../merchants.errors.js';
import { LEAD_MS } from './add-fee-plan-version.js';
import { feePlanNotFound, versionEffective, versionNotFound } from './fee-plans.errors.js';
import { lockFeePlan } from './fee-plans.repository.js';
import { deleteVersion, findVersions } from './versions.repository.js';

/** Takes back a version that no payment has met yet; the one before it stays valid. */
@Injectable()
export class WithdrawFeePlanVersion {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Its number is not given again. One person does it, also where two decided about the version:
   * what holds goes on, and stopping needs no second person. A day has one version, so a slip could
   * not be mended otherwise before payments meet it.
   * @throws DomainError `scope_too_narrow`, `fee_plan_not_found`, `fee_plan_version_not_found`,
   * `fee_plan_version_effective`.
   */
  async run(scope: Scope, feePlanId: string, version: number): Promise<void> {
    if (scope.kind !== 'all') throw scopeTooNarrow('or withdraw a version of a fee plan');
    await this.database.asApp(scope, async (tx) => {
      if (!(await lockFeePlan(tx, feePlanId))) throw feePlanNotFound(feePlanId);
      const { plans } = await findVersions(tx, [feePlanId]);
      const found = plans.get(feePlanId)!.find((each) => each.version === version);
      if (!found) throw versionNotFound(version);
      const { validFrom } = found;
      if (validFrom === null || shanghaiMidnight(validFrom) < this.clock.nowMs() + LEAD_MS)
        throw versionEffective(version);
      await deleteVersion(tx, found);
      await Audit.record(tx, {
        action: 'fee_plan.version_withdrawn',
        merchantId: null,
        target: { type: 'fee_plan', id: feePlanId },
        before: found,
      });
    });
  }
}
