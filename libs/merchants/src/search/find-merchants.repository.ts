import { listedPage, planList } from '#libs/persistence';
import type {
  ListKeys,
  ListPlan,
  ListRequest,
  ListShape,
  Page,
  Scope,
  Tx,
} from '#libs/persistence';
import type { Merchant } from '../merchant.entity.js';
import type { MerchantState } from '../onboarding/applications/application-states.js';
import type { MerchantKind } from '../onboarding/checks/merchant-needs.js';
import type { Needle } from './search-wish.js';

/** Which merchants a list shows. */
export interface MerchantFilter {
  readonly state?: MerchantState | undefined;
  readonly kind?: MerchantKind | undefined;
  /** Those this agent and all below it look after. */
  readonly agentId?: string | undefined;
  /** ms since the epoch; included, not included. */
  readonly createdFrom?: number | undefined;
  readonly createdTo?: number | undefined;
  readonly merchantId?: string | undefined;
}

/** A part of the list of merchants; with needles, those of which one is found. */
export interface MerchantsWish extends ListRequest<MerchantFilter> {
  /** As it was entered: a cursor of another search is refused. */
  readonly q?: string | undefined;
  readonly needles?: readonly Needle[] | undefined;
}

type Asked = MerchantFilter & { readonly q?: string | undefined };

const COLUMNS = `m.id, m.name, m.default_terminal_id as "defaultTerminalId", m.state, m.kind,
  m.created_at as "createdAt"`;

const SHAPE: ListShape<Asked> = {
  name: 'merchants',
  id: 'l.id',
  sorts: {
    createdAt: { sql: 'l.created_at', type: 'timestamptz' },
    name: { sql: 'l.sort_name', type: 'text' },
  },
  filters: {
    state: (place) => `l.state = ${place}`,
    kind: (place) => `l.kind = ${place}`,
    agentId: (place) =>
      `(select true from merchant_reach r where r.merchant_id = l.id and r.agent_id = ${place}
        limit 1) is not null`,
    createdFrom: (place) => `l.created_at >= to_timestamp(${place}::float8 / 1000)`,
    createdTo: (place) => `l.created_at < to_timestamp(${place}::float8 / 1000)`,
    merchantId: (place) => `l.id = ${place}`,
    // Only for the cursor: what is looked for stands in the needles.
    q: (place) => `${place}::text is not null`,
  },
};

/** The orders a list of merchants can have. */
export const MERCHANT_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'name'];

/** What a merchant can be at. */
export const MERCHANT_STATES = [
  'onboarding',
  'active',
  'suspended',
  'closed',
] as const satisfies readonly MerchantState[];

/** Up to so many merchants are looked at one by one; beyond, the list is read in its order. */
const OWN_MAX = 2_500;
/** A search that many of all match is answered from so many rows at the head of the list. */
const PROBED = 200;

/**
 * A part of the merchants in scope. Who has few of them has these looked at; else the list is read
 * in its order, and a search for which that finds too little asks the index of all terms.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export async function findMerchants(
  tx: Tx,
  scope: Scope,
  wish: MerchantsWish,
): Promise<Page<Merchant>> {
  const plan = planList(SHAPE, { ...wish, filter: { ...wish.filter, q: wish.q } });
  if (wish.needles?.length === 0) return listedPage<Row>([], plan);
  const own = await findOwn(tx, scope, wish.filter.agentId);
  const how = { plan, needles: wish.needles };
  if (own) return listedPage(await readOwn(tx, how, own), plan);
  if (!how.needles) return listedPage(await readInOrder(tx, how), plan);
  const common = await probe(tx, how);
  const isEnough = common.length >= plan.limit;
  return listedPage(isEnough ? common : await readFound(tx, how), plan);
}

interface How {
  readonly plan: ListPlan;
  readonly needles: readonly Needle[] | undefined;
}

type Row = Merchant & ListKeys;

/** The merchants to choose from when they are few; null when they are many. */
async function findOwn(
  tx: Tx,
  scope: Scope,
  agentId: string | undefined,
): Promise<readonly string[] | null> {
  if (scope.kind === 'merchants') return scope.ids;
  const agents = agentId !== undefined ? [agentId] : scope.kind === 'agents' ? scope.ids : null;
  if (!agents) return null;
  const rows = await tx.query<{ ids: readonly string[] | null }>(
    `select case when count(*) <= ${OWN_MAX} then coalesce(array_agg(id), '{}') end as ids from (
       select merchant_id as id from merchant_reach where agent_id = any ($1::text[])
       order by agent_id, merchant_id limit ${OWN_MAX + 1}) as reached`,
    [agents],
  );
  return rows[0]!.ids;
}

/** Row by row from the ids: an index in the list's order would be read to its end. */
function readOwn(tx: Tx, how: How, own: readonly string[]): Promise<Row[]> {
  const values = placed(how);
  const found = `select l.* from unnest(${values.place(own)}::text[]) as own (id)
    cross join lateral (select * from listed_merchants m where m.id = own.id offset 0) as l`;
  const terms = how.needles ? `and ${hasTerms('l.id', values)}` : '';
  const listed = listing(how, `found l where ${how.plan.where} ${terms}`);
  return readRows(tx, how, { found, listed, values });
}

function readInOrder(tx: Tx, how: How): Promise<Row[]> {
  const from = `listed_merchants l where ${how.plan.where}`;
  return readRows(tx, how, { listed: listing(how, from), values: placed(how) });
}

/** What matches among the first rows of the list; the limit ends the reading early. */
function probe(tx: Tx, how: How): Promise<Row[]> {
  const { plan } = how;
  const values = placed(how);
  const head = `select l.id, ${plan.keys}, l.created_at, l.sort_name from listed_merchants l
    where ${plan.where} order by ${plan.orderBy} limit ${PROBED}`;
  const listed = `select l.id, l."listKey", l."listId", l.created_at, l.sort_name
    from (${head}) l where ${hasTerms('l.id', values)}
    order by ${plan.orderBy} limit ${plan.limit}`;
  return readRows(tx, how, { listed, values });
}

/** What the index of terms finds among all. */
function readFound(tx: Tx, how: How): Promise<Row[]> {
  const values = placed(how);
  const grams = values.needles.map(({ grams: of }) => {
    return `search_grams(t.haystack) @> ${values.place(of)}::text[]`;
  });
  const found = `select distinct t.id from listed_terms t
    where (${grams.join(' or ')}) and ${matches('t.haystack', values)}`;
  const from = `found join listed_merchants l on l.id = found.id where ${how.plan.where}`;
  const listed = listing(how, from);
  return readRows(tx, how, { found, listed, values });
}

function listing({ plan }: How, from: string): string {
  return `select l.id, ${plan.keys}, l.created_at, l.sort_name from ${from}
    order by ${plan.orderBy} limit ${plan.limit}`;
}

interface Parts {
  readonly found?: string;
  readonly listed: string;
  readonly values: Placed;
}

/** The rows themselves come from their table, under its policy. */
function readRows(tx: Tx, { plan }: How, { found, listed, values }: Parts): Promise<Row[]> {
  const parts = [
    ...(found ? [`found as materialized (${found})`] : []),
    `l as materialized (${listed})`,
  ];
  return tx.query<Row>(
    `with ${parts.join(', ')}
     select ${COLUMNS}, l."listKey", l."listId" from l join merchants m on m.id = l.id
     order by ${plan.orderBy}`,
    values.all,
  );
}

/** Values of a statement that goes on behind those of a plan. */
interface Placed {
  readonly all: unknown[];
  readonly needles: readonly Needle[];
  place(value: unknown): string;
}

function placed({ plan, needles = [] }: How): Placed {
  const all = [...plan.values];
  return { all, needles, place: (value) => `$${all.push(value)}` };
}

function matches(haystack: string, values: Placed): string {
  const patterns = values.place(values.needles.map(({ pattern }) => pattern));
  return `${haystack} like any (${patterns}::text[])`;
}

/** The limit keeps it a look at each merchant's own terms, not a reading of all. */
function hasTerms(merchant: string, values: Placed): string {
  return `(select true from listed_terms t where t.id = ${merchant}
    and ${matches('t.haystack', values)} limit 1) is not null`;
}
