import type { Tx } from '#libs/persistence';
import { APPLICATION_SQL, endDaySql, windowSql } from './business.sql.js';

/** How far the merchants of one place in the tree have come, and what they do. */
export interface FunnelStage {
  readonly merchants: number;
  /** Merchants by the state of their newest application; `none`: made without one. */
  readonly applications: Readonly<Record<string, number>>;
  /** Whose application is signed or beyond. */
  readonly signed: number;
  /** Who may trade now. */
  readonly active: number;
  /** Who was ever paid. */
  readonly paid: number;
  /** Who was paid for the first time within the window. */
  readonly newlyPaid: number;
  /** Who was paid within the window. */
  readonly paidInWindow: number;
  /** Of those who may trade: paid once, but not for so many days. */
  readonly silent: number;
  /** Of those who may trade: never paid. */
  readonly neverPaid: number;
  /** Of all merchants, within the window. */
  readonly activeDays: number;
  readonly count: number;
  readonly amount: bigint;
  readonly refunded: bigint;
}

/** A place in the tree with its stage. */
export interface FunnelRow extends FunnelStage {
  readonly agentId: string;
  readonly name: string;
  readonly kind: string;
}

/**
 * The stage of an agent and of each right below it, in the order they were made. The transaction
 * must see all merchants: the agent's own are chosen here, and asking row-level security about
 * every day of every store would take longer than the sums.
 */
export function findFunnel(
  tx: Tx,
  wanted: { readonly agentId: string; readonly fromDay: string; readonly silentBefore: string },
): Promise<FunnelRow[]> {
  return tx.query<FunnelRow>(
    `with places as (
       select id, name, kind from agents where id = $1 or parent_id = $1),
     shops as materialized (
       select m.id, m.state, coalesce(a.state, 'none') as application, first.day as first_day,
         last.day as last_day, b.*
       from merchant_reach r join merchants m on m.id = r.merchant_id
       left join lateral ${APPLICATION_SQL} as a on true
       cross join lateral ${endDaySql('asc')} as first
       cross join lateral ${endDaySql('desc')} as last
       cross join lateral ${windowSql('$2')} as b
       where r.agent_id = $1),
     by_application as (
       select p.id, s.application, count(*) as shops
       from places p join merchant_reach r on r.agent_id = p.id join shops s on s.id = r.merchant_id
       group by p.id, s.application)
     select p.id as "agentId", p.name, p.kind, count(s.id)::int as merchants,
       coalesce((select json_object_agg(g.application, g.shops) from by_application g
         where g.id = p.id), '{}') as applications,
       (count(*) filter (where s.application in ('signed', 'active', 'suspended')))::int as signed,
       (count(*) filter (where s.state = 'active'))::int as active,
       count(s.first_day)::int as paid,
       (count(*) filter (where s.first_day >= $2::date))::int as "newlyPaid",
       (count(*) filter (where s.active_days > 0))::int as "paidInWindow",
       (count(*) filter (where s.state = 'active' and s.last_day < $3::date))::int as silent,
       (count(*) filter (where s.state = 'active' and s.last_day is null))::int as "neverPaid",
       coalesce(sum(s.active_days), 0)::int as "activeDays",
       coalesce(sum(s.count), 0)::float8 as count,
       coalesce(sum(s.amount), 0)::bigint as amount,
       coalesce(sum(s.refunded), 0)::bigint as refunded
     from places p
     left join merchant_reach r on r.agent_id = p.id
     left join shops s on s.id = r.merchant_id
     group by p.id, p.name, p.kind order by p.id`,
    [wanted.agentId, wanted.fromDay, wanted.silentBefore],
  );
}
