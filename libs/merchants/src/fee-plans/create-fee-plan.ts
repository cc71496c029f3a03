import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { knownChannels } from '../known-channels.js';
import { scopeTooNarrow } from '../merchants.errors.js';
import type { MerchantKind } from '../onboarding/checks/index.js';
import { checkedRules } from './check-rules.js';
import type { NewFeePlanRule } from './check-rules.js';
import type { FeePlan } from './fee-plan.js';
import { insertFeePlan } from './fee-plans.repository.js';
import { insertRules } from './versions.repository.js';

/** A plan as it is entered; its rules are those of the first version. */
export interface NewFeePlan {
  readonly name: string;
  /** The kinds of merchant that can be given it; left out for every kind. */
  readonly merchantKinds?: readonly MerchantKind[] | null | undefined;
  readonly rules: readonly NewFeePlanRule[];
}

/** Adds an offer that merchants can be given. */
@Injectable()
export class CreateFeePlan {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The first version is valid ever since, until another one begins.
   * @throws DomainError `scope_too_narrow` (plans belong to no merchant), or as `checkedRules`.
   */
  async run(scope: Scope, { name, merchantKinds, rules }: NewFeePlan): Promise<FeePlan> {
    if (scope.kind !== 'all') throw scopeTooNarrow('a fee plan');
    const channels = [...(await knownChannels()).keys()];
    const nowMs = this.clock.nowMs();
    const plan: FeePlan = {
      id: newId('fpl', nowMs),
      name,
      merchantKinds: merchantKinds ?? null,
      version: 1,
      rules: checkedRules(rules, { channels, from: null, until: null }),
      createdAt: new Date(nowMs),
    };
    await this.database.asApp(scope, async (tx) => {
      await insertFeePlan(tx, plan);
      await insertRules(tx, { feePlanId: plan.id, version: 1 }, plan.rules);
      const target = { type: 'fee_plan', id: plan.id };
      await Audit.record(tx, {
        action: 'fee_plan.created',
        merchantId: null,
        target,
        after: plan,
      });
    });
    return plan;
  }
}
