import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { scopeTooNarrow } from '../../merchants.errors.js';
import { agentUnknown } from '../agents.errors.js';
import { findAgent } from '../agents.repository.js';
import { checkLead } from './check-lead.js';
import type { TypedLead } from './check-lead.js';
import { seenMerchants } from './known-merchants.repository.js';
import { agentOfLead } from './lead-agent.js';
import { maskedLead } from './lead-contact.js';
import type { Lead, LeadFields, SameShop } from './lead.js';
import { leadDuplicate, leadInvalid } from './leads.errors.js';
import { insertLeads, seenLeads } from './leads.repository.js';
import { newLead } from './new-lead.js';
import { sameShops } from './same-shops.js';

/** A lead about to be noted down. */
export interface NewLead extends TypedLead {
  /** Whose it is; by its territory, else the caller's own, when left out. */
  readonly agentId?: string | undefined;
  /** Also when the shop seems to be known already. */
  readonly acceptDuplicates?: boolean | undefined;
  /** The principal who notes it down. */
  readonly by: string;
}

/** Notes down a shop that might sign up. */
@Injectable()
export class CreateLead {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * @throws DomainError `lead_invalid` with every faulty field, `agent_unknown`, `lead_duplicate`,
   * `scope_too_narrow`.
   */
  async run(scope: Scope, { agentId, acceptDuplicates, by, ...typed }: NewLead): Promise<Lead> {
    if (scope.kind === 'merchants') throw scopeTooNarrow('leads');
    const { fields, faults } = checkLead(typed);
    if (faults.length > 0) throw leadInvalid(faults);
    if (!acceptDuplicates) await this.demandNew(scope, fields);
    return this.database.asApp(scope, async (tx) => {
      const whose = await this.agent(tx, scope, fields, agentId);
      const origin = { agentId: whose, by, nowMs: this.clock.nowMs() };
      const { nameKey, phoneHash, ...lead } = newLead(this.secretBox, fields, origin);
      await insertLeads(tx, [{ ...lead, nameKey, phoneHash }]);
      const target = { type: 'lead', id: lead.id };
      const { contact: _, ...kept } = lead;
      const after = { ...kept, contactName: fields.contactName, phone: fields.phone };
      await Audit.record(tx, { action: 'lead.created', merchantId: null, target, after });
      return maskedLead(this.secretBox, lead);
    });
  }

  private async agent(
    tx: Tx,
    scope: Scope,
    place: LeadFields,
    agentId: string | undefined,
  ): Promise<string | null> {
    const day = shanghaiDay(this.clock.nowMs());
    if (agentId === undefined) return agentOfLead(tx, scope, { place, day });
    if (!(await findAgent(tx, scope, agentId))) throw agentUnknown('agentId', agentId);
    return agentId;
  }

  private async demandNew(scope: Scope, fields: LeadFields): Promise<void> {
    const sealed = { box: this.secretBox, clock: this.clock };
    const [same = []] = await sameShops(this.database, sealed, [fields]);
    if (same.length === 0) return;
    const shown = await this.database.asApp(scope, (tx) => withSeenIds(tx, same));
    throw leadDuplicate(shown);
  }
}

/** Whose shop it is is nobody's business who does not see it. */
export async function withSeenIds<S extends SameShop>(tx: Tx, same: readonly S[]): Promise<S[]> {
  const idsOf = (kind: SameShop['of']) =>
    same.flatMap(({ of, id }) => (of === kind && id !== null ? [id] : []));
  const leads = await seenLeads(tx, idsOf('lead'));
  const merchants = await seenMerchants(tx, idsOf('merchant'));
  return same.map((one) => {
    const isSeen = one.id !== null && (leads.has(one.id) || merchants.has(one.id));
    return isSeen ? one : { ...one, id: null };
  });
}
