import type { Tx } from '#libs/persistence';

/** A merchant of a portfolio, as a preview shows it. */
export interface PortfolioMerchant {
  readonly id: string;
  readonly name: string;
}

/** Whose merchants, and which of them; null: all. */
export interface PortfolioPart {
  readonly agentId: string;
  readonly merchantIds: readonly string[] | null;
}

const IN_CARE = `
  from merchant_agents c join merchants m on m.id = c.merchant_id
  where c.agent_id = $1 and c.valid_to is null
    and ($2::text[] is null or c.merchant_id = any ($2))`;

/** The merchants an agent itself looks after now, by id. */
export function findPortfolio(
  tx: Tx,
  { agentId, merchantIds }: PortfolioPart,
  limit: number,
): Promise<PortfolioMerchant[]> {
  return tx.query<PortfolioMerchant>(`select m.id, m.name ${IN_CARE} order by m.id limit $3`, [
    agentId,
    merchantIds,
    limit,
  ]);
}

/**
 * Locks merchants against other hand-overs, in the order of their ids as every hand-over does;
 * answers those that are still the agent's once all are held.
 */
export async function lockPortfolio(
  tx: Tx,
  { agentId, merchantIds }: PortfolioPart,
  limit: number,
): Promise<string[]> {
  const held = await tx.query<{ id: string }>(
    `select m.id ${IN_CARE} order by m.id limit $3 for update of m`,
    [agentId, merchantIds, limit],
  );
  // A second statement sees what another hand-over did while this one waited for it.
  const still = await tx.query<{ id: string }>(
    `select c.merchant_id as id from merchant_agents c
     where c.agent_id = $1 and c.valid_to is null and c.merchant_id = any ($2) order by 1`,
    [agentId, held.map(({ id }) => id)],
  );
  return still.map(({ id }) => id);
}

/**
 * From `at` on these merchants are the other agent's, each at the very moment at which it stops
 * being the former one's. Who sees them changes with `refreshReach`.
 */
export async function handOverAll(
  tx: Tx,
  care: {
    readonly merchantIds: readonly string[];
    readonly from: string;
    readonly to: string;
    readonly at: Date;
    readonly by: string;
  },
): Promise<void> {
  await tx.query(
    `with ended as (
       update merchant_agents
       -- A clock that was set back must not make two agents' times overlap.
       set valid_to = greatest($3, valid_from + interval '1 millisecond')
       where agent_id = $1 and valid_to is null and merchant_id = any ($2)
       returning merchant_id, valid_to)
     insert into merchant_agents (merchant_id, agent_id, valid_from, handed_over_by)
     select merchant_id, $4, valid_to, $5 from ended`,
    [care.from, care.merchantIds, care.at, care.to, care.by],
  );
}

/** Who looked after a merchant at a moment; null for nobody. The transaction must see it. */
export async function agentAt(tx: Tx, merchantId: string, at: Date): Promise<string | null> {
  const rows = await tx.query<{ agentId: string }>(
    `select agent_id as "agentId" from merchant_agents
     where merchant_id = $1 and valid_from <= $2 and (valid_to is null or valid_to > $2)`,
    [merchantId, at],
  );
  return rows[0]?.agentId ?? null;
}
