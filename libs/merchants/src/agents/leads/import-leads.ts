import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock, shanghaiDay } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { scopeTooNarrow } from '../../merchants.errors.js';
import { agentsByNames } from '../agents.repository.js';
import { withSeenIds } from './create-lead.js';
import { LEAD_COLUMNS } from './lead-columns.js';
import { agentOfLead } from './lead-agent.js';
import type { SameShop, StoredLead } from './lead.js';
import { leadFileFaulty } from './leads.errors.js';
import { insertLeads } from './leads.repository.js';
import type { LeadKeys } from './leads.repository.js';
import { NearSameLeads } from './near-same-leads.js';
import { newLead } from './new-lead.js';
import { fileFault, parseLeadFile } from './parse-lead-file.js';
import type { LeadFileFault, LeadRow } from './parse-lead-file.js';
import { sameShops } from './same-shops.js';
import { Turns } from '../../turns.js';

/** What an import shows of its faults and duplicates. */
const SHOWN_MAX = 1_000;
const ROWS_A_STATEMENT = 500;

/** How a file is taken in. */
export interface LeadImport {
  /** Only says what would happen. */
  readonly dryRun: boolean;
  /** What happens to rows whose shop seems to be known already. */
  readonly duplicates: 'skip' | 'import';
  /** The principal who imports. */
  readonly by: string;
}

/** What became of a file. */
export interface LeadImportResult {
  readonly dryRun: boolean;
  /** Rows with something in them. */
  readonly rows: number;
  readonly imported: number;
  /** Left out, since their shop seems to be known already. */
  readonly skipped: number;
  /** All of them, at most the first 1,000; only a dry run has any. */
  readonly faults: readonly LeadFileFault[];
  readonly faultCount: number;
  /** At most the first 1,000. */
  readonly duplicates: readonly (SameShop & { readonly inRow: number })[];
}

/** Takes in a file of leads: all its rows or, when one is faulty, none. */
@Injectable()
export class ImportLeads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /** @throws DomainError `lead_file_faulty` with every fault, `scope_too_narrow`. */
  async run(scope: Scope, bytes: Uint8Array, how: LeadImport): Promise<LeadImportResult> {
    if (scope.kind === 'merchants') throw scopeTooNarrow('leads');
    const file = parseLeadFile(bytes);
    const named = await this.agentsOf(scope, file.rows);
    const faults = [...file.faults, ...named.faults].toSorted((a, b) => a.row - b.row);
    const shown = faults.slice(0, SHOWN_MAX);
    if (faults.length > 0 && !how.dryRun) throw leadFileFaulty(shown, faults.length);
    const duplicates = await this.duplicatesOf(scope, file.rows);
    const skipped = new Set(how.duplicates === 'skip' ? duplicates.map((one) => one.inRow) : []);
    const wanted = file.rows.filter(({ row }) => !skipped.has(row));
    if (!how.dryRun) await this.keep(scope, { rows: wanted, agents: named.agents, by: how.by });
    return {
      dryRun: how.dryRun,
      rows: file.rows.length + new Set(file.faults.map(({ row }) => row)).size,
      imported: wanted.length,
      skipped: skipped.size,
      faults: shown,
      faultCount: faults.length,
      duplicates: duplicates.slice(0, SHOWN_MAX),
    };
  }

  /** The agents the rows name, by what they were called. */
  private async agentsOf(scope: Scope, rows: readonly LeadRow[]) {
    const names = [...new Set(rows.flatMap(({ agent }) => agent ?? []))];
    const agents = await this.database.asApp(scope, (tx) => agentsByNames(tx, scope, names));
    const column = LEAD_COLUMNS.agent[0]!;
    const faults = rows
      .filter(({ agent }) => agent !== null && !agents.has(agent))
      .map(({ row }) => fileFault(row, column, 'agent_unknown'));
    return { agents, faults };
  }

  /** Against what is known, and against the rows before. */
  private async duplicatesOf(scope: Scope, rows: readonly LeadRow[]) {
    const fields = rows.map((row) => row.fields);
    const sealed = { box: this.secretBox, clock: this.clock };
    const known = await sameShops(this.database, sealed, fields);
    const turns = new Turns();
    const byPhone = new Map<string, number>();
    const before = new NearSameLeads<number>();
    const found: (SameShop & { inRow: number })[] = [];
    for (const [at, { row, fields: lead }] of rows.entries()) {
      const phoneRow = lead.phone === null ? undefined : byPhone.get(lead.phone);
      const sameRow = phoneRow ?? before.find(lead);
      const why = phoneRow === undefined ? 'name_and_address' : 'phone';
      const [same] = known[at]!;
      if (same) found.push({ ...same, inRow: row });
      else if (sameRow !== undefined)
        found.push({ of: 'file', id: null, row: sameRow, why, inRow: row });
      if (lead.phone !== null && phoneRow === undefined) byPhone.set(lead.phone, row);
      before.add(lead, row);
      await turns.pause();
    }
    return this.database.asApp(scope, (tx) => withSeenIds(tx, found));
  }

  private async keep(
    scope: Scope,
    of: { rows: readonly LeadRow[]; agents: ReadonlyMap<string, string>; by: string },
  ): Promise<void> {
    if (of.rows.length === 0) return;
    await this.database.asApp(scope, async (tx) => {
      const leads: (StoredLead & LeadKeys)[] = [];
      const agentOf = this.agentFinder(tx, scope, of.agents);
      for (const row of of.rows) {
        const origin = { agentId: await agentOf(row), by: of.by, nowMs: this.clock.nowMs() };
        leads.push(newLead(this.secretBox, row.fields, origin));
      }
      for (let at = 0; at < leads.length; at += ROWS_A_STATEMENT)
        await insertLeads(tx, leads.slice(at, at + ROWS_A_STATEMENT));
      const target = { type: 'lead', id: null };
      const after = { leads: leads.length, firstId: leads[0]!.id, lastId: leads.at(-1)!.id };
      await Audit.record(tx, { action: 'leads.imported', merchantId: null, target, after });
    });
  }

  /** A file names few districts many times: each is asked for once. */
  private agentFinder(tx: Tx, scope: Scope, agents: ReadonlyMap<string, string>) {
    const day = shanghaiDay(this.clock.nowMs());
    const known = new Map<string, string | null>();
    return async ({ agent, fields }: LeadRow): Promise<string | null> => {
      if (agent !== null) return agents.get(agent)!;
      const division = `${fields.province}/${fields.city}/${fields.district}`;
      if (!known.has(division))
        known.set(division, await agentOfLead(tx, scope, { place: fields, day }));
      return known.get(division)!;
    };
  }
}
