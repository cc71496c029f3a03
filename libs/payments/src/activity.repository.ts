import { merchantsOfScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';

/** How a merchant's business goes, by the Shanghai days of its stores. */
export interface Activity {
  readonly merchantId: string;
  readonly name: string;
  /** Who looks after it now. */
  readonly agentId: string | null;
  /** Null before the first payment. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Within the window: days with a payment, payments, their amount and what went back. */
  readonly activeDays: number;
  readonly count: number;
  readonly amount: bigint;
  readonly refunded: bigint;
}

/** Which merchants, and over which days. */
export interface ActivityFilter {
  /** Only those of this agent and of all below it. */
  readonly agentId?: string | undefined;
  /** First day of the window, `YYYY-MM-DD`. */
  readonly fromDay: string;
  /** Only merchants whose last payment, if there is one, was before this day. */
  readonly silentBefore?: string | undefined;
  readonly after: string | null;
  readonly limit: number;
}

const DAYS = `
  select min(d.day) filter (where d.count > 0)::text as "firstDay",
    max(d.day) filter (where d.count > 0)::text as "lastDay",
    (count(distinct d.day) filter (where d.count > 0 and d.day >= $3::date))::int as "activeDays",
    coalesce(sum(d.count) filter (where d.day >= $3::date), 0)::int as count,
    coalesce(sum(d.amount) filter (where d.day >= $3::date), 0)::bigint as amount,
    coalesce(sum(d.refunded) filter (where d.day >= $3::date), 0)::bigint as refunded
  from stores s join store_days d on d.store_id = s.id
  where s.merchant_id = m.id`;

/** Merchants in scope with their business, by id. */
export function findActivity(tx: Tx, scope: Scope, filter: ActivityFilter): Promise<Activity[]> {
  const { agentId, fromDay, silentBefore, after, limit } = filter;
  const reached = scope.kind === 'all' ? '' : `and m.id in (${merchantsOfScopeSql(scope, '$6')})`;
  return tx.query<Activity>(
    `select m.id as "merchantId", m.name, c.agent_id as "agentId", b.*
     from merchants m
     left join merchant_agents c on c.merchant_id = m.id and c.valid_to is null
     cross join lateral (${DAYS}) as b
     where ($1::text is null or m.id > $1)
       and ($2::text is null or exists (select from merchant_reach r
         where r.agent_id = $2 and r.merchant_id = m.id))
       and ($4::date is null or b."lastDay" is null or b."lastDay"::date < $4::date)
       and cardinality($6::text[]) >= 0 ${reached}
     order by m.id limit $5`,
    [
      after,
      agentId ?? null,
      fromDay,
      silentBefore ?? null,
      limit,
      scope.kind === 'all' ? [] : scope.ids,
    ],
  );
}
