import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Scope, Tx } from '#libs/persistence';

/** The three levels of the tree, from the top. */
export const AGENT_KINDS = ['region', 'branch', 'agent'] as const;

/** A level of the tree. */
export type AgentKind = (typeof AGENT_KINDS)[number];

/** A place in the tree: a region, a branch of one, or an agent of a branch. */
export interface Agent {
  readonly id: string;
  readonly kind: AgentKind;
  readonly parentId: string | null;
  readonly name: string;
  readonly createdAt: Date;
}

/** Who looked after a merchant from when to when; null: still. */
export interface Care {
  readonly agentId: string;
  readonly agentName: string;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  /** The principal who handed it over. */
  readonly handedOverBy: string;
}

const COLUMNS = 'id, kind, parent_id as "parentId", name, created_at as "createdAt"';

/** SQL: whether agent `id` is seen; the ids of a scope of agents are at a place. */
function seenSql(scope: Scope, ids: string): string {
  if (scope.kind === 'agents') return `id in (select agents_below(${ids}::text[]))`;
  // A merchant's people see no agents.
  return `${scope.kind === 'all'} and cardinality(${ids}::text[]) = 0`;
}

function idsOf(scope: Scope): readonly string[] {
  return scope.kind === 'agents' ? scope.ids : [];
}

/** Which agents a list shows. */
export interface AgentFilter {
  readonly kind?: AgentKind | undefined;
  /** Right below this one. */
  readonly parentId?: string | undefined;
  /** Part of the name, in any letter case. */
  readonly q?: string | undefined;
}

/** Some thousands at most, so only what else needs it has an index. */
const SHAPE: ListShape<AgentFilter> = {
  name: 'agents',
  id: 'id',
  sorts: {
    createdAt: { sql: 'created_at', type: 'timestamptz' },
    name: { sql: 'name', type: 'text' },
  },
  filters: {
    kind: (place) => `kind = ${place}`,
    parentId: (place) => `parent_id = ${place}`,
    q: (place) => `strpos(lower(name), lower(${place})) > 0`,
  },
};

/** The orders a list of agents can have. */
export const AGENT_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'name'];

/**
 * A part of the agents in scope.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findAgents(
  tx: Tx,
  scope: Scope,
  wish: ListRequest<AgentFilter>,
): Promise<Page<Agent>> {
  return readList<Agent & ListKeys, AgentFilter>(tx, SHAPE, wish, (place) => ({
    columns: COLUMNS,
    from: 'agents',
    within: seenSql(scope, place(idsOf(scope))),
  }));
}

/** One agent in scope. */
export async function findAgent(tx: Tx, scope: Scope, id: string): Promise<Agent | null> {
  const rows = await tx.query<Agent>(
    `select ${COLUMNS} from agents where ${seenSql(scope, '$1')} and id = $2`,
    [idsOf(scope), id],
  );
  return rows[0] ?? null;
}

/** Agents in scope by their id, or by their name where only one is called so. */
export async function agentsByNames(
  tx: Tx,
  scope: Scope,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ called: string; id: string }>(
    `select called, min(agents.id) as id
     from unnest($2::text[]) as called join agents on called in (agents.id, agents.name)
     where ${seenSql(scope, '$1')}
     group by called having count(*) = 1`,
    [idsOf(scope), names],
  );
  return new Map(rows.map(({ called, id }) => [called, id]));
}

export async function insertAgent(tx: Tx, agent: Agent): Promise<void> {
  await tx.query(
    `insert into agents (id, kind, parent_id, name, created_at) values ($1, $2, $3, $4, $5)`,
    [agent.id, agent.kind, agent.parentId, agent.name, agent.createdAt],
  );
}

export async function updateAgent(
  tx: Tx,
  { id, name, parentId }: Pick<Agent, 'id' | 'name' | 'parentId'>,
): Promise<void> {
  await tx.query('update agents set name = $2, parent_id = $3 where id = $1', [id, name, parentId]);
}

/** The merchants of an agent and of all below it. */
export async function merchantsBelow(tx: Tx, agentId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select merchant_id as id from merchant_reach where agent_id = $1',
    [agentId],
  );
  return rows.map(({ id }) => id);
}

/** Works out anew who sees these merchants, from the tree and from who looks after them. */
export async function refreshReach(tx: Tx, merchantIds: readonly string[]): Promise<void> {
  await tx.query('select refresh_reach($1::text[])', [merchantIds]);
}

/** Locks a merchant against another hand-over at the same moment; who looks after it now. */
export async function lockCare(tx: Tx, merchantId: string): Promise<Care | null> {
  await tx.query('select id from merchants where id = $1 for update', [merchantId]);
  return (await careOf(tx, merchantId)).find(({ validTo }) => validTo === null) ?? null;
}

/** Everybody who ever looked after a merchant, newest first. */
export function careOf(tx: Tx, merchantId: string): Promise<Care[]> {
  return tx.query<Care>(
    `select m.agent_id as "agentId", a.name as "agentName", m.valid_from as "validFrom",
       m.valid_to as "validTo", m.handed_over_by as "handedOverBy"
     from merchant_agents m join agents a on a.id = m.agent_id
     where m.merchant_id = $1 order by m.valid_from desc`,
    [merchantId],
  );
}

/**
 * From `at` on the merchant is that agent's; whoever had it has it until then. Who sees it changes
 * with {@link refreshReach}.
 */
export async function handOver(
  tx: Tx,
  care: { merchantId: string; agentId: string; at: Date; by: string },
): Promise<void> {
  const { merchantId, agentId, at, by } = care;
  await tx.query(
    'update merchant_agents set valid_to = $2 where merchant_id = $1 and valid_to is null',
    [merchantId, at],
  );
  await tx.query(
    `insert into merchant_agents (merchant_id, agent_id, valid_from, handed_over_by)
     values ($1, $2, $3, $4)`,
    [merchantId, agentId, at, by],
  );
}
