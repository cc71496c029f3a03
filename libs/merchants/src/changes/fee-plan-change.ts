import type { Tx } from '#libs/persistence';
import { assignFeePlan, demandKind } from '../fee-plans/assign-fee-plan.js';
import { feePlanUnknown } from '../fee-plans/fee-plans.errors.js';
import { findFeePlan } from '../fee-plans/fee-plans.repository.js';
import type { Bench, Due, JudgedBasis } from './change-bench.js';
import type { Preview, Wish } from './change.js';
import { ratesPreview } from './describe-preview.js';
import { findNewestPlans, findStandOuts, sumRates } from './rate-preview.repository.js';

const SECOND_MS = 1_000;

/** The plan each merchant was given last. */
export async function bases(tx: Tx, _bench: Bench, wish: Wish): Promise<JudgedBasis[]> {
  const feePlanId = planOf(wish);
  const plans = await findNewestPlans(tx, wish.merchantIds);
  return plans.map(({ merchantId, feePlanId: held, validFrom }) => ({
    merchantId,
    text: held ? `${held} since ${validFrom!.toISOString()}` : 'no fee plan',
    isWanted: held === feePlanId,
  }));
}

/** @throws DomainError `fee_plan_unknown`, `fee_plan_not_for_kind`. */
export async function preview(tx: Tx, bench: Bench, wish: Wish): Promise<Preview> {
  const feePlanId = planOf(wish);
  const plan = await findFeePlan(tx, feePlanId);
  if (!plan) throw feePlanUnknown(feePlanId);
  for (const merchantId of plan.merchantKinds ? wish.merchantIds : [])
    await demandKind(tx, plan, merchantId);
  return previewOfPlans(tx, bench, {
    merchantIds: wish.merchantIds,
    feePlanIds: wish.merchantIds.map(() => feePlanId),
    at: wish.validFrom,
  });
}

/** What it means for merchants to have these plans, one for each, from a moment on or from now. */
export async function previewOfPlans(
  tx: Tx,
  { clock, settings }: Pick<Bench, 'clock' | 'settings'>,
  wanted: { merchantIds: readonly string[]; feePlanIds: readonly string[]; at?: Date | undefined },
): Promise<Preview> {
  const { merchantIds, feePlanIds, at = new Date(clock.nowMs()) } = wanted;
  const question = { merchantIds, feePlanIds, at, costRates: settings.costRates };
  const sums = await sumRates(tx, question);
  return ratesPreview(merchantIds.length, sums, await findStandOuts(tx, question));
}

/** From the beginning of the second on, as channels tell paidAt. */
export async function apply(tx: Tx, _bench: Bench, { wish, at }: Due): Promise<void> {
  const feePlanId = planOf(wish);
  // By id: chains of the audit log are locked in this order.
  for (const { merchantId, validFrom } of await findNewestPlans(tx, wish.merchantIds))
    await assignFeePlan(tx, { merchantId, feePlanId, validFrom: planStart(at, validFrom) }, at);
}

/**
 * From when a plan holds that is given at a moment: from the beginning of that second on, as
 * channels tell paidAt, but after the plan that began in it.
 */
export function planStart(at: Date, newest: Date | null): Date {
  const secondMs = at.getTime() - (at.getTime() % SECOND_MS);
  const isOver = newest !== null && newest.getTime() >= secondMs && newest <= at;
  return new Date(isOver ? newest.getTime() + 1 : secondMs);
}

function planOf({ wanted }: Wish): string {
  if (wanted.kind !== 'fee_plan') throw new TypeError(`no fee plan but ${wanted.kind}`);
  return wanted.feePlanId;
}
