import type { Tx } from '#libs/persistence';
import { findMappings } from '../channel-mappings.repository.js';
import type { ChannelMapping, NewMapping } from '../channel-mappings.repository.js';
import { needsSecondPerson } from './changes.errors.js';
import { lockFeePlan } from '../fee-plans/fee-plans.repository.js';
import { lockMerchantState } from './changes.repository.js';
import { findHolders, isPlanOnItsWay } from './plan-holders.repository.js';
import { findNewestPlans } from './rate-preview.repository.js';

/**
 * Lets one person give a merchant its first fee plan, or the one it has again; not another one,
 * unless the merchant is still being signed up.
 * @throws DomainError `needs_second_person`.
 */
export async function demandFirstFeePlan(
  tx: Tx,
  merchantId: string,
  feePlanId: string,
): Promise<void> {
  if ((await lockMerchantState(tx, merchantId)) === 'onboarding') return;
  const [newest] = await findNewestPlans(tx, [merchantId]);
  const held = newest?.feePlanId ?? null;
  if (held !== null && held !== feePlanId)
    throw needsSecondPerson('The merchant has a fee plan already', 'fee_plan');
}

/**
 * Lets one person add mappings at channel accounts where the merchant has none; nothing else,
 * unless the merchant is still being signed up.
 * @throws DomainError `needs_second_person`.
 */
export async function demandFirstMappings(
  tx: Tx,
  merchantId: string,
  wanted: readonly NewMapping[],
): Promise<void> {
  if ((await lockMerchantState(tx, merchantId)) === 'onboarding') return;
  const present = await findMappings(tx, merchantId);
  if (!onlyAdds(present, wanted))
    throw needsSecondPerson('The merchant has channel mappings already', 'channel_mappings');
}

/**
 * Lets one person add a version to a plan that no merchant has or will have; also not by a change
 * or a job that is under way. The plan stays locked, so that nobody is given it meanwhile.
 * @throws DomainError `needs_second_person`.
 */
export async function demandPlanWithoutMerchants(
  tx: Tx,
  feePlanId: string,
  at: Date,
): Promise<void> {
  await lockFeePlan(tx, feePlanId);
  const { count } = await findHolders(tx, { feePlanId, from: at, until: null });
  if (count > 0) throw needsSecondPerson('Merchants have this fee plan', 'fee_plan_version');
  if (await isPlanOnItsWay(tx, feePlanId))
    throw needsSecondPerson('Merchants are about to be given this fee plan', 'fee_plan_version');
}

/** Whether every mapping stays as it is and new ones are at accounts without any. */
export function onlyAdds(
  present: readonly Pick<ChannelMapping, 'channelAccountId' | 'subMerchantId' | 'cycle'>[],
  wanted: readonly NewMapping[],
): boolean {
  const nameOf = (one: NewMapping) =>
    JSON.stringify([one.channelAccountId, one.subMerchantId, one.cycle ?? 'T1']);
  const before = new Set(present.map(nameOf));
  const after = new Set(wanted.map(nameOf));
  const taken = new Set(present.map(({ channelAccountId }) => channelAccountId));
  return (
    present.every((one) => after.has(nameOf(one))) &&
    wanted.every((one) => before.has(nameOf(one)) || !taken.has(one.channelAccountId))
  );
}
