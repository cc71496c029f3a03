import type { SecretBox } from '#libs/persistence';
import { checkPhone } from '../../onboarding/checks/phone.js';
import { comparableName } from '../../onboarding/checks/sameness.js';
import type { LeadContact } from './lead.js';
import type { LeadFilter, LeadKeys } from './leads.repository.js';

const PHONES = 'leads:phone';

/** What a lead is found by again; a number only by its keyed hash. */
export function leadKeys(
  box: SecretBox,
  { name, phone }: { readonly name: string } & Pick<LeadContact, 'phone'>,
): LeadKeys {
  return {
    nameKey: comparableName(name),
    phoneHash: phone === null ? null : box.fingerprintsOf(phone, PHONES)[0]!,
  };
}

/** What a number may be kept under, the present key's first. */
export function phoneHashes(box: SecretBox, phone: string): readonly Buffer[] {
  return box.fingerprintsOf(phone, PHONES);
}

/** What is looked for in a search box: a whole telephone number, or a part of the name. */
export function searchedLeads(
  box: SecretBox,
  q: string | undefined,
): Pick<LeadFilter, 'nameLike' | 'phoneHashes'> {
  if (q === undefined) return {};
  const phone = checkPhone(q);
  return phone.ok
    ? { phoneHashes: phoneHashes(box, phone.value) }
    : { nameLike: comparableName(q) };
}
