import { inScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { APPLICATION_SQL, endDaySql, windowSql } from './business.sql.js';

/** How a merchant's business goes, by the Shanghai days of its stores. */
export interface Activity {
  readonly merchantId: string;
  readonly name: string;
  /** Whether it trades: onboarding, active, suspended or closed. */
  readonly state: string;
  /** State of its newest application; null without one. */
  readonly applicationState: string | null;
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

/** Merchants in scope with their business, by id. */
export function findActivity(tx: Tx, scope: Scope, filter: ActivityFilter): Promise<Activity[]> {
  const { agentId, fromDay, silentBefore, after, limit } = filter;
  const values: unknown[] = [after, agentId ?? null, fromDay, silentBefore ?? null, limit];
  const reached = inScopeSql(scope, 'm.id', (ids) => `$${values.push(ids)}`);
  // Who is silent is found by one look-up a store; the sums are made of those on the page only.
  return tx.query<Activity>(
    `select m.id as "merchantId", m.name, m.state, a.state as "applicationState",
       c.agent_id as "agentId", first.day::text as "firstDay", m.last_day::text as "lastDay",
       b.active_days as "activeDays", b.count, b.amount, b.refunded
     from (
       select m.id, m.name, m.state, last.day as last_day
       from merchants m cross join lateral ${endDaySql('desc')} as last
       where ($1::text is null or m.id > $1)
         and ($2::text is null or exists (select from merchant_reach r
           where r.agent_id = $2 and r.merchant_id = m.id))
         and ($4::date is null or last.day is null or last.day < $4::date)
         and ${reached}
       order by m.id limit $5) as m
     left join merchant_agents c on c.merchant_id = m.id and c.valid_to is null
     left join lateral ${APPLICATION_SQL} as a on true
     cross join lateral ${endDaySql('asc')} as first
     cross join lateral ${windowSql('$3')} as b
     order by m.id`,
    values,
  );
}
