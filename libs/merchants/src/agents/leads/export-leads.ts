import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { Audit } from '#libs/identity';
import type { ListWish } from '#libs/identity';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { PROVINCES } from '../../onboarding/checks/provinces.js';
import type { ProvinceCode } from '../../onboarding/checks/provinces.js';
import { LEAD_COLUMNS } from './lead-columns.js';
import type { LeadColumn } from './lead-columns.js';
import { maskedLead } from './lead-contact.js';
import type { Lead, LeadState } from './lead.js';
import { searchedLeads } from './lead-keys.js';
import { findLeads } from './leads.repository.js';
import type { LeadRequest } from './read-leads.js';

/** The most leads of one file. */
export const LEADS_EXPORT_MAX = 10_000;
const STATES: Readonly<Record<LeadState, string>> = {
  new: '新建',
  contacted: '已联系',
  converted: '已转化',
  lost: '已流失',
};
const COLUMNS: readonly LeadColumn[] = [
  'name',
  'contactName',
  'phone',
  'province',
  'city',
  'district',
  'detail',
  'source',
  'notes',
  'agent',
];

/** Writes leads as a file for Excel; names and numbers of contacts are masked. */
@Injectable()
export class ExportLeads {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * UTF-8 with a byte order mark, which Excel needs; the first {@link LEADS_EXPORT_MAX} of the
   * list. A text that a spreadsheet would take for a formula gets an apostrophe before it. What
   * was searched for is not recorded: it can be a name or a number.
   */
  async run(scope: Scope, { q, ...asked }: ListWish<LeadRequest>): Promise<string> {
    const { sort, ...wish } = asked;
    const filter = { ...wish, ...searchedLeads(this.secretBox, q) };
    return this.database.asApp(scope, async (tx) => {
      const { data } = await findLeads(tx, { filter, sort, limit: LEADS_EXPORT_MAX });
      const target = { type: 'lead', id: null };
      const search = q === undefined ? {} : { isSearch: true };
      const after = { ...asked, ...search, leads: data.length };
      await Audit.record(tx, { action: 'leads.exported', merchantId: null, target, after });
      return leadsAsCsv(data.map((lead) => maskedLead(this.secretBox, lead)));
    });
  }
}

/** Leads as a file for Excel. */
export function leadsAsCsv(leads: readonly Lead[]): string {
  const head = [...COLUMNS.map((column) => LEAD_COLUMNS[column][0]!), '状态', '编号'];
  const rows = leads.map((lead) => [...COLUMNS.map((one) => cellOf(lead, one)), ...endOf(lead)]);
  return stringify([head, ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

function cellOf(lead: Lead, column: LeadColumn): string {
  if (column === 'agent') return lead.agentId ?? '';
  if (column === 'province' && lead.province) return PROVINCES[lead.province as ProvinceCode];
  return lead[column] ?? '';
}

function endOf({ state, id }: Lead): string[] {
  return [STATES[state], id];
}
