import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database, SecretBox } from '#libs/persistence';
import type { Page, PageRequest, Scope } from '#libs/persistence';
import { maskedLead, openContact } from './lead-contact.js';
import { searchedLeads } from './lead-keys.js';
import type { Lead, LeadContact, LeadState } from './lead.js';
import { leadNotFound } from './leads.errors.js';
import { findLead, findLeads } from './leads.repository.js';

/** Which leads somebody wants to look at. */
export interface LeadRequest extends PageRequest {
  readonly state?: LeadState | undefined;
  /** Those of this agent and of all below it; `none`: nobody's. */
  readonly agentId?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
  /** A whole telephone number, or a part of the name. */
  readonly q?: string | undefined;
  /** One of `LEAD_SORTS`, with `-` in front from the end. */
  readonly sort?: string | undefined;
}

/** Shows leads; name and number of the contact are masked. */
@Injectable()
export class ReadLeads {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * From the newest unless told otherwise.
   * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
   */
  async list(scope: Scope, wish: LeadRequest): Promise<Page<Lead>> {
    const { limit, cursor, sort, q, ...rest } = wish;
    const filter = { ...rest, ...searchedLeads(this.secretBox, q) };
    const { data, nextCursor } = await this.database.asApp(scope, (tx) =>
      findLeads(tx, { filter, sort, cursor, limit }),
    );
    return { data: data.map((lead) => maskedLead(this.secretBox, lead)), nextCursor };
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
}
