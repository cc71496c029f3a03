import type { Clock } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import type { Database, SecretBox, Tx } from '#libs/persistence';
import { fingerprintsOfLead, knownMerchant, readKnownMerchants } from './known-merchants.js';
import type { LeadFingerprints } from './known-merchants.js';
import type { LeadFields, SameShop } from './lead.js';
import { phoneHashes } from './lead-keys.js';
import { findLeadsByPhone, findLeadsInCities } from './leads.repository.js';
import { NearSameLeads } from './near-same-leads.js';
import { Turns } from '../../turns.js';

/** So many leads of the cities in question are compared, the newest; older ones by number only. */
const COMPARED_MAX = 20_000;

/**
 * What is known already that could be the same shop, for each of these; a colleague's lead counts
 * too, so everything is looked at. Compared in turns, after the transaction.
 */
export async function sameShops(
  database: Database,
  sealed: { readonly box: SecretBox; readonly clock: Clock },
  leads: readonly LeadFields[],
): Promise<readonly (readonly SameShop[])[]> {
  const turns = new Turns();
  const sought: LeadFingerprints[] = [];
  for (const lead of leads) {
    sought.push(fingerprintsOfLead(lead, sealed));
    await turns.pause();
  }
  const { merchants, byPhone, near } = await database.asApp(everyMerchant, async (tx) => ({
    merchants: await readKnownMerchants(tx, sealed.box, sought.flat()),
    byPhone: await leadsByPhone(tx, sealed.box, leads),
    near: await findLeadsInCities(tx, citiesOf(leads), COMPARED_MAX),
  }));
  const known = new NearSameLeads<string>();
  for (const lead of near) {
    known.add(lead, lead.id);
    await turns.pause();
  }
  const same: SameShop[][] = [];
  for (const [at, lead] of leads.entries()) {
    const one = knownMerchant(merchants, lead, sought[at]!) ?? sameLead(lead, { byPhone, known });
    same.push(one ? [one] : []);
    await turns.pause();
  }
  return same;
}

function sameLead(
  lead: LeadFields,
  { byPhone, known }: { byPhone: ReadonlyMap<string, string>; known: NearSameLeads<string> },
): SameShop | null {
  const phone = lead.phone === null ? undefined : byPhone.get(lead.phone);
  if (phone !== undefined) return { of: 'lead', id: phone, why: 'phone' };
  const id = known.find(lead);
  return id === undefined ? null : { of: 'lead', id, why: 'name_and_address' };
}

function citiesOf(leads: readonly LeadFields[]): readonly LeadFields[] {
  return [...new Map(leads.map((lead) => [`${lead.province}/${lead.city}`, lead])).values()];
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
