import { shanghaiMidnight } from '#libs/kernel';
import type { DomainError } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import { addFeePlanVersion, fittingVersion, LEAD_MS } from '../fee-plans/add-fee-plan-version.js';
import type { FeePlanVersion } from '../fee-plans/fee-plan.js';
import { feePlanUnknown } from '../fee-plans/fee-plans.errors.js';
import { findFeePlan, lockFeePlan } from '../fee-plans/fee-plans.repository.js';
import { findVersions } from '../fee-plans/versions.repository.js';
import type { Bench, Due, JudgedBasis } from './change-bench.js';
import { effectMs } from './change-steps.js';
import type { Preview, Wanted, WantedVersion, Wish } from './change.js';
import { versionBeforeEffect } from './changes.errors.js';
import type { Outdated } from './changes.errors.js';
import { comparedRates, standOutsOf, sumsOf } from './compare-versions.js';
import { ratesPreview } from './describe-preview.js';
import { findHolders } from './plan-holders.repository.js';

/** What is compared later is the plan, not merchants: whoever gets it meanwhile gets it so. */
export async function bases(_tx: Tx, _bench: Bench, _wish: Wish): Promise<JudgedBasis[]> {
  return [];
}

/** The versions that the plan of a version has; null of other kinds. */
export async function basisOf(tx: Tx, wanted: Wanted): Promise<string | null> {
  if (wanted.kind !== 'fee_plan_version') return null;
  const { feePlanId } = wanted;
  return textOf((await findVersions(tx, [feePlanId])).plans.get(feePlanId) ?? []);
}

/**
 * What it means for everybody who has the plan when the version begins, or is given it before the
 * version ends.
 * @throws DomainError `version_before_effect`, `fee_plan_unknown`, or as `addFeePlanVersion`.
 */
export async function preview(tx: Tx, bench: Bench, wish: Wish): Promise<Preview> {
  const wanted = versionIn(wish);
  const { feePlanId, validFrom } = wanted;
  const nowMs = bench.clock.nowMs();
  if (!(await findFeePlan(tx, feePlanId))) throw feePlanUnknown(feePlanId);
  const { versions, rules, until } = await fittingVersion(tx, wanted, nowMs);
  const late = tooLate(bench, wish, nowMs);
  if (late) throw late;
  const holders = await findHolders(tx, {
    feePlanId,
    from: new Date(shanghaiMidnight(validFrom)),
    until: until === null ? null : new Date(shanghaiMidnight(until)),
  });
  const before = versions.findLast((one) => (one.validFrom ?? '') < validFrom)!;
  const compared = comparedRates(before.rules, rules, bench.settings.costRates);
  const sums = sumsOf(compared, holders.count);
  return ratesPreview(holders.count, sums, standOutsOf(compared, holders));
}

/** Why a version that is approved at a moment could not be added before its day; else null. */
export function tooLate(
  { settings }: Pick<Bench, 'settings'>,
  wish: { readonly wanted: Wanted; readonly validFrom?: Date | null | undefined },
  approvedMs: number,
): DomainError | null {
  const { wanted, validFrom: notBefore = null } = wish;
  if (wanted.kind !== 'fee_plan_version') return null;
  const earliestMs = effectMs(approvedMs, { coolOffMs: settings.coolOffMs, notBefore });
  const isInTime = shanghaiMidnight(wanted.validFrom) >= earliestMs + LEAD_MS;
  return isInTime ? null : versionBeforeEffect(wanted.validFrom, new Date(earliestMs));
}

/** How the plan's versions differ from those it had; locks the plan. */
export async function outdated(tx: Tx, wanted: Wanted, was: string): Promise<Outdated[]> {
  if (wanted.kind === 'fee_plan_version') await lockFeePlan(tx, wanted.feePlanId);
  const is = (await basisOf(tx, wanted)) ?? 'nothing';
  return is === was ? [] : [{ merchantId: null, was, is }];
}

/** @throws DomainError as `addFeePlanVersion`, also where its day has begun meanwhile. */
export async function apply(tx: Tx, _bench: Bench, { wish, at }: Due): Promise<void> {
  await addFeePlanVersion(tx, versionIn(wish), at.getTime());
}

/** A version never changes, so its number and day say all. */
function textOf(versions: readonly FeePlanVersion[]): string {
  const names = versions.map(({ version, validFrom }) =>
    validFrom === null ? `version ${version}` : `${version} from ${validFrom}`,
  );
  return names.join(', ');
}

function versionIn({ wanted }: Wish): WantedVersion {
  if (wanted.kind !== 'fee_plan_version') throw new TypeError(`no version but ${wanted.kind}`);
  return wanted;
}
