import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Tx } from '#libs/persistence';
import type { LeadState, StoredLead } from './lead.js';

const COLUMNS = `id, agent_id as "agentId", name, contact, province, city, district, detail, source,
  notes, state, lost_reason as "lostReason", application_id as "applicationId", version,
  created_by as "createdBy", created_at as "createdAt"`;

/** What a lead is found by again. */
export interface LeadKeys {
  /** The name as it is compared. */
  readonly nameKey: string;
  /** Keyed hash of the number; null without one. */
  readonly phoneHash: Buffer | null;
}

/** Which leads are listed. */
export interface LeadFilter {
  readonly state?: LeadState | undefined;
  /** Those of this agent and of all below it; `none`: nobody's. */
  readonly agentId?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
  /** A part of the name as it is compared. */
  readonly nameLike?: string | undefined;
  /** Keyed hashes of a whole number, by every key there is. */
  readonly phoneHashes?: readonly Buffer[] | undefined;
}

/** Where and as what two leads are compared. */
export interface LeadLikeness {
  readonly id: string;
  readonly name: string;
  readonly province: string | null;
  readonly city: string | null;
  readonly district: string | null;
  readonly detail: string | null;
}

const NOBODYS = 'none';

const SHAPE: ListShape<LeadFilter> = {
  name: 'leads',
  id: 'id',
  sorts: {
    // index: the primary key, whose ids begin with the moment they were made
    createdAt: { sql: 'id', type: 'text' },
    // Without an index: those that are seen are sorted.
    name: { sql: 'name', type: 'text' },
  },
  first: '-createdAt',
  filters: {
    state: (place) => `state = ${place}`,
    // index: by (agent_id, id)
    agentId: (place) => `(${place}::text = '${NOBODYS}' and agent_id is null
      or agent_id in (select agents_below(array[${place}::text])))`,
    // index: by (province, city, district, id)
    province: (place) => `province = ${place}`,
    city: (place) => `city = ${place}`,
    district: (place) => `district = ${place}`,
    // Without an index. A name of signs only is compared with nothing.
    nameLike: (place) => `(${place}::text <> '' and position(${place}::text in name_key) > 0)`,
    // index: by phone_hash
    phoneHashes: (place) => `phone_hash = any (${place}::bytea[])`,
  },
};

/** The orders a list of leads can have. */
export const LEAD_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'name'];

/** Adds leads, at most some hundred a call. */
export async function insertLeads(
  tx: Tx,
  leads: readonly (StoredLead & LeadKeys)[],
): Promise<void> {
  const column = <F extends keyof (StoredLead & LeadKeys)>(field: F) =>
    leads.map((lead) => lead[field]);
  await tx.query(
    `insert into leads (id, agent_id, name, name_key, contact, phone_hash, province, city,
       district, detail, source, notes, created_by, created_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[],
       $6::bytea[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
       $13::text[], $14::timestamptz[])`,
    [
      column('id'),
      column('agentId'),
      column('name'),
      column('nameKey'),
      column('contact'),
      column('phoneHash'),
      column('province'),
      column('city'),
      column('district'),
      column('detail'),
      column('source'),
      column('notes'),
      column('createdBy'),
      column('createdAt'),
    ],
  );
}

/**
 * A part of the leads in scope, from the newest unless told otherwise.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findLeads(tx: Tx, wish: ListRequest<LeadFilter>): Promise<Page<StoredLead>> {
  return readList<StoredLead & ListKeys, LeadFilter>(tx, SHAPE, wish, () => ({
    columns: COLUMNS,
    from: 'leads',
  }));
}

/** One lead in scope, or null. */
export async function findLead(tx: Tx, id: string): Promise<StoredLead | null> {
  const rows = await tx.query<StoredLead>(`select ${COLUMNS} from leads where id = $1`, [id]);
  return rows[0] ?? null;
}

/** One lead in scope, kept from others until the end of the transaction; or null. */
export async function lockLead(tx: Tx, id: string): Promise<StoredLead | null> {
  const rows = await tx.query<StoredLead>(`select ${COLUMNS} from leads where id = $1 for update`, [
    id,
  ]);
  return rows[0] ?? null;
}

export async function updateLead(tx: Tx, lead: StoredLead & LeadKeys): Promise<void> {
  await tx.query(
    `update leads set agent_id = $2, name = $3, name_key = $4, contact = $5, phone_hash = $6,
       province = $7, city = $8, district = $9, detail = $10, source = $11, notes = $12,
       state = $13, lost_reason = $14, version = $15
     where id = $1`,
    [
      lead.id,
      lead.agentId,
      lead.name,
      lead.nameKey,
      lead.contact,
      lead.phoneHash,
      lead.province,
      lead.city,
      lead.district,
      lead.detail,
      lead.source,
      lead.notes,
      lead.state,
      lead.lostReason,
      lead.version,
    ],
  );
}

/** The lead has become this application. */
export async function convertLead(
  tx: Tx,
  lead: { readonly id: string; readonly applicationId: string; readonly version: number },
): Promise<void> {
  await tx.query(
    `update leads set state = 'converted', application_id = $2, lost_reason = null, version = $3
     where id = $1`,
    [lead.id, lead.applicationId, lead.version],
  );
}

export async function insertLeadEvent(
  tx: Tx,
  event: {
    readonly leadId: string;
    readonly version: number;
    readonly at: Date;
    readonly by: string;
    readonly fields: readonly string[];
  },
): Promise<void> {
  await tx.query(
    'insert into lead_events (lead_id, version, at, by_id, fields) values ($1, $2, $3, $4, $5)',
    [event.leadId, event.version, event.at, event.by, event.fields],
  );
}

/** The fields that were set since a version. */
export async function changedSince(tx: Tx, leadId: string, version: number): Promise<string[]> {
  const rows = await tx.query<{ field: string }>(
    `select distinct unnest(fields) as field from lead_events
     where lead_id = $1 and version > $2 order by 1`,
    [leadId, version],
  );
  return rows.map(({ field }) => field);
}

/** Leads with one of these numbers. */
export function findLeadsByPhone(
  tx: Tx,
  hashes: readonly Buffer[],
): Promise<{ id: string; phoneHash: Buffer }[]> {
  return tx.query(
    `select id, phone_hash as "phoneHash" from leads where phone_hash = any ($1) order by id`,
    [hashes],
  );
}

/** The newest leads of some cities, to be compared with others. */
export function findLeadsInCities(
  tx: Tx,
  cities: readonly { readonly province: string | null; readonly city: string | null }[],
  limit: number,
): Promise<LeadLikeness[]> {
  return tx.query<LeadLikeness>(
    `select id, name, province, city, district, detail from leads
     where (coalesce(province, ''), coalesce(city, '')) in (
       select coalesce(p, ''), coalesce(c, '') from unnest($1::text[], $2::text[]) as of (p, c))
     order by id desc limit $3`,
    [cities.map(({ province }) => province), cities.map(({ city }) => city), limit],
  );
}

/** Which of these leads the transaction's scope sees. */
export async function seenLeads(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>('select id from leads where id = any ($1)', [ids]);
  return new Set(rows.map(({ id }) => id));
}
