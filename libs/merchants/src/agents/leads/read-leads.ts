import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database, decodeCursor, pageOf, SecretBox } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { checkPhone } from '../../onboarding/checks/phone.js';
import { comparableName } from '../../onboarding/checks/sameness.js';
import { maskedLead, openContact } from './lead-contact.js';
import { phoneHashes } from './lead-keys.js';
import type { Lead, LeadContact, LeadState } from './lead.js';
import { leadNotFound } from './leads.errors.js';
import { findLead, findLeads } from './leads.repository.js';
import type { LeadFilter } from './leads.repository.js';

/** Which leads somebody wants to look at. */
export interface LeadRequest extends PageRequest {
  readonly state?: LeadState | undefined;
  /** Those of this agent and of all below it; `none`: nobody's. */
  readonly agentId?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
  /** A whole telephone number, or a part of the name. */
  readonly search?: string | undefined;
}

/** Shows leads; name and number of the contact are masked. */
@Injectable()
export class ReadLeads {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** From the newest. @throws DomainError `cursor_malformed`. */
  async list(scope: Scope, { search, ...request }: LeadRequest): Promise<Page<Lead>> {
    const { limit, cursor, ...wish } = request;
    const paged = { after: decodeCursor(cursor), limit: limit + 1 };
    const filter = { ...wish, ...paged, ...this.searched(search) };
    const rows = await this.database.asApp(scope, (tx) => findLeads(tx, filter));
    const shown = rows.map((lead) => maskedLead(this.secretBox, lead));
    return pageOf(shown, request, ({ id }) => id);
  }

  /** @throws DomainError `lead_not_found`. */
  async one(scope: Scope, id: string): Promise<Lead> {
    const lead = await this.database.asApp(scope, (tx) => findLead(tx, id));
    if (!lead) throw leadNotFound(id);
    return maskedLead(this.secretBox, lead);
  }

  /**
   * Name and number in full, to call there; that they were shown is on record.
   * @throws DomainError `lead_not_found`.
   */
  async contact(scope: Scope, id: string): Promise<LeadContact> {
    return this.database.asApp(scope, async (tx) => {
      const lead = await findLead(tx, id);
      if (!lead) throw leadNotFound(id);
      const target = { type: 'lead', id };
      await Audit.record(tx, { action: 'lead.contact_shown', merchantId: null, target });
      return openContact(this.secretBox, lead);
    });
  }

  private searched(search: string | undefined): Pick<LeadFilter, 'nameLike' | 'phoneHashes'> {
    if (search === undefined) return { nameLike: null, phoneHashes: null };
    const phone = checkPhone(search);
    if (phone.ok) return { nameLike: null, phoneHashes: phoneHashes(this.secretBox, phone.value) };
    return { nameLike: comparableName(search), phoneHashes: null };
  }
}
