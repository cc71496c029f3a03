import type { Clock } from '#libs/kernel';
import type { SecretBox, Tx } from '#libs/persistence';
import { openData } from '../../onboarding/applications/application.js';
import { findApplicationsById } from '../../onboarding/applications/fingerprints.repository.js';
import { fingerprintsOf, placesOf } from '../../onboarding/applications/fingerprints.js';
import type { ApplicationData } from '../../onboarding/checks/application-data.js';
import {
  comparableName,
  comparablePlaces,
  isSimilar,
  NEAR_SAME,
  nearSamePlaces,
} from '../../onboarding/checks/sameness.js';
import type { Places } from '../../onboarding/checks/sameness.js';
import { findFingerprints } from './known-merchants.repository.js';
import type { FoundFingerprint } from './known-merchants.repository.js';
import { applicationOf } from './lead-application.js';
import type { LeadFields, SameShop } from './lead.js';

/** So many applications are opened to be compared; with more, the newest. */
const OPENED_MAX = 500;
/** Of them so many with one lead; that many shops have no one address. */
const COMPARED_MAX = 100;

interface Sealed {
  readonly box: SecretBox;
  readonly clock: Clock;
}

/** What applications say that have a number or a place of the leads in question. */
export interface KnownMerchants {
  readonly byHash: ReadonlyMap<string, readonly FoundFingerprint[]>;
  readonly opened: ReadonlyMap<string, Known>;
}

/** An application as it is compared. */
interface Known {
  readonly names: readonly string[];
  readonly places: Places;
}

/** By what a lead's merchant would be found. */
export type LeadFingerprints = readonly { readonly kind: string; readonly hash: Buffer }[];

/** Reads what {@link knownMerchant} compares with; `tx` must see everything. */
export async function readKnownMerchants(
  tx: Tx,
  box: SecretBox,
  sought: LeadFingerprints,
): Promise<KnownMerchants> {
  const found = await findFingerprints(tx, sought);
  const byHash = new Map<string, FoundFingerprint[]>();
  for (const one of found) {
    const others = byHash.get(keyOf(one));
    if (others) others.push(one);
    else byHash.set(keyOf(one), [one]);
  }
  const places = found.filter(({ kind }) => kind === 'address');
  return { byHash, opened: await openAll(tx, box, places) };
}

/** The first merchant whose application has the number of a lead, or its place and its name. */
export function knownMerchant(
  { byHash, opened }: KnownMerchants,
  lead: LeadFields,
  sought: LeadFingerprints,
): SameShop | null {
  const hits = sought.flatMap((one) => byHash.get(keyOf(one)) ?? []);
  const phone = hits.find(({ kind }) => kind === 'phone');
  if (phone) return { of: 'merchant', id: phone.merchantId, why: 'phone' };
  if (hits.length === 0) return null;
  const name = comparableName(lead.name);
  const places = comparablePlaces(placesOf(applicationOf(lead, 'individual')));
  const near = hits
    .slice(0, COMPARED_MAX)
    .find(({ applicationId }) => isNear({ name, places }, opened.get(applicationId)));
  return near ? { of: 'merchant', id: near.merchantId, why: 'name_and_address' } : null;
}

/** As the application that this lead would become is found, by its number and its place. */
export function fingerprintsOfLead(lead: LeadFields, sealed: Sealed): LeadFingerprints {
  return fingerprintsOf(applicationOf(lead, 'individual'), sealed)
    .filter(({ kind }) => kind === 'phone' || kind === 'address')
    .flatMap(({ kind, hashes }) => hashes.map((hash) => ({ kind, hash })));
}

async function openAll(
  tx: Tx,
  box: SecretBox,
  found: readonly FoundFingerprint[],
): Promise<ReadonlyMap<string, Known>> {
  const ids = [...new Set(found.map(({ applicationId }) => applicationId))];
  const rows = await findApplicationsById(tx, ids.slice(0, OPENED_MAX));
  return new Map(rows.map((row) => [row.id, knownOf(openData(box, row))]));
}

function knownOf(data: ApplicationData): Known {
  const names = [data.business?.shortName, ...(data.stores ?? []).map(({ name }) => name)];
  const given = [...new Set(names.flatMap((name) => (name ? [comparableName(name)] : [])))];
  return { names: given, places: comparablePlaces(placesOf(data)) };
}

function isNear(lead: { name: string; places: Places }, other: Known | undefined): boolean {
  const isNamed = other?.names.some((name) => isSimilar(name, lead.name, NEAR_SAME.name));
  return isNamed === true && nearSamePlaces(lead.places, other!.places);
}

function keyOf({ kind, hash }: { readonly kind: string; readonly hash: Buffer }): string {
  return `${kind}:${hash.toString('hex')}`;
}
