import type { Tx } from '#libs/persistence';
import { findMappings } from '../channel-mappings.repository.js';
import type { ChannelMapping, NewMapping } from '../channel-mappings.repository.js';
import { needsSecondPerson } from './changes.errors.js';
import { lockMerchantState } from './changes.repository.js';
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
  if (held !== null && held !== feePlanId) throw needsSecondPerson('a fee plan', 'fee_plan');
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
  if (!onlyAdds(present, wanted)) throw needsSecondPerson('channel mappings', 'channel_mappings');
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
