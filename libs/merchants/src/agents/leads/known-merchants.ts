import type { Clock } from '#libs/kernel';
import type { SecretBox, Tx } from '#libs/persistence';
import { openData } from '../../onboarding/applications/application.js';
import { findApplicationsById } from '../../onboarding/applications/fingerprints.repository.js';
import { fingerprintsOf, placesOf } from '../../onboarding/applications/fingerprints.js';
import type { ApplicationData } from '../../onboarding/checks/application-data.js';
import { nearSameAddress, nearSameName } from '../../onboarding/checks/sameness.js';
import { findFingerprints } from './known-merchants.repository.js';
import type { FoundFingerprint } from './known-merchants.repository.js';
import { applicationOf } from './lead-application.js';
import type { LeadFields, SameShop } from './lead.js';

/** So many applications are opened to be compared; with more, the newest. */
const OPENED_MAX = 500;

interface Sealed {
  readonly box: SecretBox;
  readonly clock: Clock;
}

/**
 * Merchants whose applications have the number of a lead, or its place and nearly its name; for
 * each lead the first one, or null. `tx` must see everything.
 */
export async function knownMerchants(
  tx: Tx,
  sealed: Sealed,
  leads: readonly LeadFields[],
): Promise<readonly (SameShop | null)[]> {
  const sought = leads.map((lead) => fingerprintsOfLead(lead, sealed));
  const found = await findFingerprints(tx, sought.flat());
  if (found.length === 0) return leads.map(() => null);
  const byHash = new Map<string, FoundFingerprint[]>();
  for (const one of found) byHash.set(keyOf(one), [...(byHash.get(keyOf(one)) ?? []), one]);
  const places = found.filter(({ kind }) => kind === 'address');
  const opened = await openAll(tx, sealed.box, places);
  return leads.map((lead, at) => {
    const hits = sought[at]!.flatMap((one) => byHash.get(keyOf(one)) ?? []);
    const phone = hits.find(({ kind }) => kind === 'phone');
    if (phone) return { of: 'merchant', id: phone.merchantId, why: 'phone' };
    const near = hits.find(({ applicationId }) => isNear(lead, opened.get(applicationId)));
    return near ? { of: 'merchant', id: near.merchantId, why: 'name_and_address' } : null;
  });
}

/** As the application that this lead would become is found, by its number and its place. */
function fingerprintsOfLead(lead: LeadFields, sealed: Sealed) {
  return fingerprintsOf(applicationOf(lead, 'individual'), sealed)
    .filter(({ kind }) => kind === 'phone' || kind === 'address')
    .flatMap(({ kind, hashes }) => hashes.map((hash) => ({ kind, hash })));
}

async function openAll(
  tx: Tx,
  box: SecretBox,
  found: readonly FoundFingerprint[],
): Promise<ReadonlyMap<string, ApplicationData>> {
  const ids = [...new Set(found.map(({ applicationId }) => applicationId))];
  const rows = await findApplicationsById(tx, ids.slice(0, OPENED_MAX));
  return new Map(rows.map((row) => [row.id, openData(box, row)]));
}

function isNear(lead: LeadFields, other: ApplicationData | undefined): boolean {
  if (!other) return false;
  const names = [other.business?.shortName, ...(other.stores ?? []).map(({ name }) => name)];
  const isNamed = names.some((name) => name && nearSameName(name, lead.name));
  const [place] = placesOf(applicationOf(lead, 'individual'));
  return isNamed && placesOf(other).some((one) => place && nearSameAddress(one, place));
}

function keyOf({ kind, hash }: { readonly kind: string; readonly hash: Buffer }): string {
  return `${kind}:${hash.toString('hex')}`;
}
