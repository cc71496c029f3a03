import type { Tx } from '#libs/persistence';
import type { Division, Territory } from './territory.js';

const COLUMNS = `id, agent_id as "agentId", province, city, district,
  valid_from::text as "validFrom", valid_to::text as "validTo", given_by as "givenBy",
  created_at as "createdAt"`;

/** Which territories are listed. */
export interface TerritoryFilter {
  /** Of this agent and of all below it. */
  readonly agentId?: string | undefined;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  /** Only those in force on this Shanghai day. */
  readonly on?: string | undefined;
  readonly after: string | null;
  readonly limit: number;
}

/** False when the division is held by somebody at that time. */
export async function insertTerritory(tx: Tx, one: Territory): Promise<boolean> {
  const rows = await tx.query(
    `insert into territories (id, agent_id, province, city, district, valid_from, valid_to,
       given_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict on constraint one_agent_a_division do nothing returning id`,
    [
      one.id,
      one.agentId,
      one.province,
      one.city,
      one.district,
      one.validFrom,
      one.validTo,
      one.givenBy,
      one.createdAt,
    ],
  );
  return rows.length > 0;
}

/** What holds the same division at the same time, as far as it is seen. */
export async function findInTheWay(tx: Tx, one: Territory): Promise<Territory | null> {
  const rows = await tx.query<Territory>(
    `select ${COLUMNS} from territories
     where province = $1 and city is not distinct from $2 and district is not distinct from $3
       and daterange(valid_from, valid_to) && daterange($4, $5)
     order by valid_from limit 1`,
    [one.province, one.city, one.district, one.validFrom, one.validTo],
  );
  return rows[0] ?? null;
}

/** Territories in scope, those ended too, by id. */
export function findTerritories(tx: Tx, filter: TerritoryFilter): Promise<Territory[]> {
  return tx.query<Territory>(
    `select ${COLUMNS} from territories
     where ($1::text is null or agent_id in (select agents_below(array[$1::text])))
       and ($2::text is null or province = $2) and ($3::text is null or city = $3)
       and ($4::date is null or daterange(valid_from, valid_to) @> $4::date)
       and ($5::text is null or id > $5)
     order by id limit $6`,
    [
      filter.agentId ?? null,
      filter.province ?? null,
      filter.city ?? null,
      filter.on ?? null,
      filter.after,
      filter.limit,
    ],
  );
}

/** One territory in scope, or null. */
export async function findTerritory(tx: Tx, id: string): Promise<Territory | null> {
  const rows = await tx.query<Territory>(`select ${COLUMNS} from territories where id = $1`, [id]);
  return rows[0] ?? null;
}

/** One territory in scope, kept from others until the end of the transaction; or null. */
export async function lockTerritory(tx: Tx, id: string): Promise<Territory | null> {
  const rows = await tx.query<Territory>(
    `select ${COLUMNS} from territories where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

/** From that day on it is the agent’s no more. */
export async function endTerritory(tx: Tx, id: string, validTo: string): Promise<void> {
  await tx.query('update territories set valid_to = $2 where id = $1', [id, validTo]);
}

/**
 * Whose division it is on a Shanghai day: of the smallest one that is given to anybody. The
 * transaction's scope says whose territories count.
 */
export async function agentOfDivision(
  tx: Tx,
  { province, city, district }: Division,
  day: string,
): Promise<string | null> {
  const rows = await tx.query<{ agentId: string }>(
    `select agent_id as "agentId" from territories
     where province = $1 and (city is null or city = $2) and (district is null or district = $3)
       and daterange(valid_from, valid_to) @> $4::date
     order by city nulls last, district nulls last limit 1`,
    [province, city, district, day],
  );
  return rows[0]?.agentId ?? null;
}
