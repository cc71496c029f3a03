import { AddFeePlanVersion } from './add-fee-plan-version.js';
import { AssignFeePlan } from './assign-fee-plan.js';
import { ChangeFeePlan } from './change-fee-plan.js';
import { CreateFeePlan } from './create-fee-plan.js';
import { ListFeePlanAssignments } from './list-fee-plan-assignments.js';
import { ReadFeePlans } from './read-fee-plans.js';
import { WithdrawFeePlanVersion } from './withdraw-fee-plan-version.js';

export { addFeePlanVersion } from './add-fee-plan-version.js';
export { assignFeePlan } from './assign-fee-plan.js';
export { checkedRules } from './check-rules.js';
export type { NewFeePlanRule } from './check-rules.js';
export type { NewFeePlan } from './create-fee-plan.js';
export { FeePlanBook } from './fee-plan-book.js';
export type { FeePlan, FeePlanAssignment, FeePlanRule, FeePlanVersion } from './fee-plan.js';
export * from './fee-plans.errors.js';
export { feeTermsOf, feeUnder } from './fee-terms.js';
export type { FeeFacts, FeeTerms } from './fee-terms.js';
export type { NewFeePlanVersion } from './new-fee-plan-version.js';
export type { FeePlanVersionView } from './read-fee-plans.js';
export { findVersions } from './versions.repository.js';
export type { VersionsByPlan } from './versions.repository.js';
export {
  AddFeePlanVersion,
  AssignFeePlan,
  ChangeFeePlan,
  CreateFeePlan,
  ListFeePlanAssignments,
  ReadFeePlans,
  WithdrawFeePlanVersion,
};

/** What the module provides. */
export const FEE_PLAN_USE_CASES = [
  AddFeePlanVersion,
  AssignFeePlan,
  ChangeFeePlan,
  CreateFeePlan,
  ListFeePlanAssignments,
  ReadFeePlans,
  WithdrawFeePlanVersion,
];
