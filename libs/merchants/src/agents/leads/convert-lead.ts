import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database, everyMerchant, SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { CreateApplication } from '../../onboarding/applications/create-application.js';
import type { MerchantKind } from '../../onboarding/checks/merchant-needs.js';
import { agentOfLead } from './lead-agent.js';
import { applicationOf } from './lead-application.js';
import { maskedLead, openContact } from './lead-contact.js';
import type { Lead, StoredLead } from './lead.js';
import { leadConverted, leadMoveRefused, leadNotFound } from './leads.errors.js';
import { convertLead, findLead, insertLeadEvent, lockLead } from './leads.repository.js';

/** What a lead becomes. */
export interface LeadConversion {
  /** What kind of merchant; an individually-owned business when left out. */
  readonly kind?: MerchantKind | undefined;
}

/** Makes a draft application of a lead. */
@Injectable()
export class ConvertLead {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly applications: CreateApplication,
  ) {}

  /**
   * The new merchant is the lead's agent's; of a lead that is nobody's, whoever works where it is.
   * @throws DomainError `lead_not_found`, `lead_converted`, `lead_state` when it is lost.
   */
  async run(
    principal: Principal,
    id: string,
    { kind = 'individually_owned' }: LeadConversion = {},
  ): Promise<Lead> {
    const { scope } = principal;
    const agentId = await this.database.asApp(scope, async (tx) => {
      const lead = await findLead(tx, id);
      if (!lead) throw leadNotFound(id);
      const day = shanghaiDay(this.clock.nowMs());
      return lead.agentId ?? agentOfLead(tx, scope, { place: lead, day });
    });
    // Nobody sees a merchant before it has an agent, so it is made in the scope of all.
    return this.database.asApp(everyMerchant, async (tx) => {
      const lead = await lockLead(tx, id);
      if (!lead) throw leadNotFound(id);
      if (lead.state === 'converted') throw leadConverted(id, lead.applicationId);
      if (lead.state === 'lost') throw leadMoveRefused(lead.state, 'converted');
      const fields = { ...lead, ...openContact(this.secretBox, lead) };
      const data = applicationOf(fields, kind);
      const wish = { agentId: agentId ?? undefined, data };
      const application = await this.applications.begin(tx, principal, wish);
      return this.converted(tx, { lead, applicationId: application.id, by: principal.id });
    });
  }

  private async converted(
    tx: Tx,
    { lead, applicationId, by }: { lead: StoredLead; applicationId: string; by: string },
  ): Promise<Lead> {
    const { id } = lead;
    const version = lead.version + 1;
    await convertLead(tx, { id, applicationId, version });
    const at = new Date(this.clock.nowMs());
    await insertLeadEvent(tx, { leadId: id, version, at, by, fields: ['state', 'applicationId'] });
    const target = { type: 'lead', id };
    const before = { state: lead.state };
    const after = { state: 'converted', applicationId };
    await Audit.record(tx, { action: 'lead.converted', merchantId: null, target, before, after });
    return maskedLead(this.secretBox, { ...lead, state: 'converted', applicationId, version });
  }
}
