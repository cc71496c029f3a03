import type { Clock } from '#libs/kernel';
import type { SecretBox, Tx } from '#libs/persistence';
import { knownMerchants } from './known-merchants.js';
import type { LeadFields, SameShop } from './lead.js';
import { phoneHashes } from './lead-keys.js';
import { findLeadsByPhone, findLeadsInCities } from './leads.repository.js';
import { NearSameLeads } from './near-same-leads.js';

/** So many leads of the cities in question are compared, the newest; older ones by number only. */
const COMPARED_MAX = 20_000;

/**
 * What is known already that could be the same shop, for each of these; `tx` must see everything,
 * since a colleague's lead counts too.
 */
export async function sameShops(
  tx: Tx,
  { box, clock }: { readonly box: SecretBox; readonly clock: Clock },
  leads: readonly LeadFields[],
): Promise<readonly (readonly SameShop[])[]> {
  const merchants = await knownMerchants(tx, { box, clock }, leads);
  const byPhone = await leadsByPhone(tx, box, leads);
  const cities = new Map(leads.map((lead) => [`${lead.province}/${lead.city}`, lead]));
  const known = new NearSameLeads<string>();
  const near = await findLeadsInCities(tx, [...cities.values()], COMPARED_MAX);
  for (const lead of near) known.add(lead, lead.id);
  return leads.map((lead, at): SameShop[] => {
    const merchant = merchants[at];
    if (merchant) return [merchant];
    const phone = lead.phone === null ? undefined : byPhone.get(lead.phone);
    if (phone !== undefined) return [{ of: 'lead', id: phone, why: 'phone' }];
    const id = known.find(lead);
    return id === undefined ? [] : [{ of: 'lead', id, why: 'name_and_address' }];
  });
}

/** Of each number the first lead that has it. */
async function leadsByPhone(
  tx: Tx,
  box: SecretBox,
  leads: readonly LeadFields[],
): Promise<ReadonlyMap<string, string>> {
  const phones = new Map<string, string>();
  for (const { phone } of leads)
    if (phone !== null)
      for (const hash of phoneHashes(box, phone)) phones.set(hash.toString('hex'), phone);
  if (phones.size === 0) return new Map();
  const hashes = [...phones.keys()].map((hex) => Buffer.from(hex, 'hex'));
  const found = await findLeadsByPhone(tx, hashes);
  return new Map(
    found.toReversed().map(({ id, phoneHash }) => [phones.get(phoneHash.toString('hex'))!, id]),
  );
}
