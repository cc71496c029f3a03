import type { SecretBox } from '#libs/persistence';
import { maskName, maskPhone } from '../../onboarding/checks/masking.js';
import type { Lead, LeadContact, StoredLead } from './lead.js';

const NOTHING: LeadContact = { contactName: null, phone: null };

const place = (id: string) => `leads:contact:${id}`;

/** Seals who is asked for and under which number; null when neither is known. */
export function sealContact(
  box: SecretBox,
  id: string,
  { contactName, phone }: LeadContact,
): Buffer | null {
  if (contactName === null && phone === null) return null;
  return box.seal(JSON.stringify({ contactName, phone }), place(id));
}

/** @throws DomainError of SecretBox when it cannot be opened. */
export function openContact(
  box: SecretBox,
  { id, contact }: Pick<StoredLead, 'id' | 'contact'>,
): LeadContact {
  if (contact === null) return NOTHING;
  return JSON.parse(box.open(contact, place(id)).toString('utf8')) as LeadContact;
}

/** A lead as everybody who sees it may see it. */
export function maskedLead(box: SecretBox, { contact, ...lead }: StoredLead): Lead {
  const { contactName, phone } = openContact(box, { id: lead.id, contact });
  return {
    ...lead,
    contactName: contactName && maskName(contactName),
    phone: phone && maskPhone(phone),
  };
}
