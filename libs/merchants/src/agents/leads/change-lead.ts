import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, staleForm } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { agentUnknown } from '../agents.errors.js';
import { findAgent } from '../agents.repository.js';
import { checkLead } from './check-lead.js';
import type { TypedLead } from './check-lead.js';
import { maskedLead, openContact, sealContact } from './lead-contact.js';
import { leadKeys } from './lead-keys.js';
import { LEAD_MOVES } from './lead.js';
import type { Lead, LeadFields, LeadState, StoredLead } from './lead.js';
import {
  leadConverted,
  leadInvalid,
  leadMoveRefused,
  leadNotFound,
  lostReasonMissing,
} from './leads.errors.js';
import { changedSince, insertLeadEvent, lockLead, updateLead } from './leads.repository.js';

/** What to change of a lead; what is left out stays. */
export interface LeadChange extends TypedLead {
  /** The version the change was made from. */
  readonly version: number;
  /** Whose it is from now on. */
  readonly agentId?: string | undefined;
  readonly state?: Exclude<LeadState, 'converted'> | undefined;
  /** With the state `lost` and no other. */
  readonly lostReason?: string | undefined;
  /** The principal who changes it. */
  readonly by: string;
}

/** What of a lead may differ afterwards, opened. */
type Open = LeadFields & Pick<StoredLead, 'agentId' | 'state' | 'lostReason'>;

/** Changes what is known of a lead, whose it is, or how far it came. */
@Injectable()
export class ChangeLead {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * A change that sets nothing new makes no version.
   * @throws DomainError `lead_not_found`, `lead_converted`, `lead_stale` with the fields that were
   * changed meanwhile, `lead_state`, `lead_invalid`, `agent_unknown`.
   */
  async run(scope: Scope, id: string, change: LeadChange): Promise<Lead> {
    return this.database.asApp(scope, async (tx) => {
      const lead = await lockLead(tx, id);
      if (!lead) throw leadNotFound(id);
      if (lead.state === 'converted') throw leadConverted(id, lead.applicationId);
      const { version, by } = change;
      if (lead.version !== version) {
        const fields = await changedSince(tx, id, version);
        throw staleForm('lead', { version: lead.version, changed: fields });
      }
      const before = this.opened(lead);
      const after = changed(before, change);
      const { agentId } = after;
      if (agentId !== before.agentId && !(agentId && (await findAgent(tx, scope, agentId))))
        throw agentUnknown('agentId', agentId!);
      return this.keep(tx, { lead, before, after, by });
    });
  }

  private async keep(
    tx: Tx,
    { lead, before, after, by }: { lead: StoredLead; before: Open; after: Open; by: string },
  ): Promise<Lead> {
    const names = Object.keys(after) as (keyof Open)[];
    const fields = names.filter((name) => after[name] !== before[name]);
    if (fields.length === 0) return maskedLead(this.secretBox, lead);
    const { contactName: _, phone: __, ...open } = after;
    const contact = sealContact(this.secretBox, lead.id, after);
    const kept: StoredLead = { ...lead, ...open, contact, version: lead.version + 1 };
    await updateLead(tx, { ...kept, ...leadKeys(this.secretBox, after) });
    const at = new Date(this.clock.nowMs());
    await insertLeadEvent(tx, { leadId: lead.id, version: kept.version, at, by, fields });
    const target = { type: 'lead', id: lead.id };
    await Audit.record(tx, { action: 'lead.changed', merchantId: null, target, before, after });
    return maskedLead(this.secretBox, kept);
  }

  private opened(lead: StoredLead): Open {
    const { name, province, city, district, detail, source, notes } = lead;
    const { agentId, state, lostReason } = lead;
    const place = { province, city, district, detail };
    const contact = openContact(this.secretBox, lead);
    return { name, ...contact, ...place, source, notes, agentId, state, lostReason };
  }
}

function changed(before: Open, change: LeadChange): Open {
  const { agentId: own, state: from, lostReason: reason, ...known } = before;
  const { version: _, by: __, agentId = own, state = from, lostReason, ...typed } = change;
  if (state !== from && !LEAD_MOVES[from].includes(state)) throw leadMoveRefused(from, state);
  const isLost = state === 'lost';
  const kept = isLost ? (lostReason ?? reason) : null;
  if (isLost ? kept === null : lostReason !== undefined) throw lostReasonMissing();
  const given = Object.entries(typed).filter(([, text]) => text !== undefined);
  const { fields, faults } = checkLead({ ...known, ...Object.fromEntries(given) });
  if (faults.length > 0) throw leadInvalid(faults);
  return { ...fields, agentId, state, lostReason: kept };
}
