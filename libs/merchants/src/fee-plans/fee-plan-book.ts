import type { Statements } from '#libs/persistence';
import type { FeePlanVersion } from './fee-plan.js';
import { findVersions } from './versions.repository.js';
import type { VersionsByPlan } from './versions.repository.js';

const PLANS_MAX = 2_000;

/** Versions of plans as they were at a stamp. */
export interface KeptPlans {
  readonly stamp: number;
  readonly plans: VersionsByPlan;
}

/**
 * What fee plans say, kept in memory: a payment needs no rows of plans, only the number of its
 * merchant's plan. What is kept is proven right by the stamp, which the database raises in every
 * transaction that changes versions or rules: who reads a merchant's plan reads the stamp with it.
 */
export class FeePlanBook {
  private stamp = -1;
  private plans = new Map<string, readonly FeePlanVersion[]>();

  /**
   * Versions of these plans as they were at this stamp or later. Costs nothing where all are known,
   * else one statement.
   */
  async read(
    statements: Statements,
    stamp: number,
    planIds: readonly string[],
  ): Promise<VersionsByPlan> {
    if (this.stamp >= stamp && planIds.every((id) => this.plans.has(id))) return this.plans;
    const found = await findVersions(statements, planIds);
    this.keep(found.stamp ?? -1, found.plans);
    return found.plans;
  }

  /** The plans kept of these, and their stamp; null unless every one is kept. */
  kept(planIds: Iterable<string>): KeptPlans | null {
    for (const id of planIds) if (!this.plans.has(id)) return null;
    return { stamp: this.stamp, plans: this.plans };
  }

  private keep(stamp: number, plans: VersionsByPlan): void {
    if (stamp < this.stamp) return;
    const isFull = this.plans.size + plans.size > PLANS_MAX;
    const kept = stamp === this.stamp && !isFull ? this.plans : [];
    // Made anew, since others may be reading the one before.
    this.plans = new Map([...kept, ...plans]);
    this.stamp = stamp;
  }
}
