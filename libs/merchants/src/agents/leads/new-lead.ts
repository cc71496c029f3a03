import { newId } from '#libs/kernel';
import type { SecretBox } from '#libs/persistence';
import { sealContact } from './lead-contact.js';
import { leadKeys } from './lead-keys.js';
import type { LeadFields, StoredLead } from './lead.js';
import type { LeadKeys } from './leads.repository.js';

/** Whose a new lead is, and who noted it down when, ms since the epoch. */
export interface LeadOrigin {
  readonly agentId: string | null;
  readonly by: string;
  readonly nowMs: number;
}

/** A lead as it is kept first, with its contact sealed, and what it is found by again. */
export function newLead(
  box: SecretBox,
  fields: LeadFields,
  { agentId, by, nowMs }: LeadOrigin,
): StoredLead & LeadKeys {
  const id = newId('led', nowMs);
  const { contactName: _, phone: __, ...open } = fields;
  return {
    ...{ id, agentId, ...open },
    contact: sealContact(box, id, fields),
    ...{ state: 'new', lostReason: null, applicationId: null, version: 1 },
    ...{ createdBy: by, createdAt: new Date(nowMs) },
    ...leadKeys(box, fields),
  };
}
