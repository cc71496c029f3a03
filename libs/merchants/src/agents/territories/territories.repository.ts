import { readList } from '#libs/persistence';
import type { ListKeys, ListRequest, ListShape, Page, Tx } from '#libs/persistence';
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
}

/** Some thousands at most, so only what else needs it has an index. */
const SHAPE: ListShape<TerritoryFilter> = {
  name: 'territories',
  id: 'id',
  sorts: {
    // index: the primary key, whose ids begin with the moment they were given
    createdAt: { sql: 'id', type: 'text' },
    validFrom: { sql: 'valid_from', type: 'date' },
  },
  filters: {
    // index: by agent_id
    agentId: (place) => `agent_id in (select agents_below(array[${place}::text]))`,
    province: (place) => `province = ${place}`,
    city: (place) => `city = ${place}`,
    on: (place) => `daterange(valid_from, valid_to) @> ${place}::date`,
  },
};

/** The orders a list of territories can have. */
export const TERRITORY_SORTS = Object.keys(SHAPE.sorts) as ['createdAt', 'validFrom'];

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

/**
 * A part of the territories in scope, those ended too.
 * @throws DomainError `cursor_malformed`, `cursor_of_another_list`.
 */
export function findTerritories(
  tx: Tx,
  wish: ListRequest<TerritoryFilter>,
): Promise<Page<Territory>> {
  return readList<Territory & ListKeys, TerritoryFilter>(tx, SHAPE, wish, () => ({
    columns: COLUMNS,
    from: 'territories',
  }));
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
