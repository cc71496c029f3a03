/**
 * SQL about how a merchant's business goes, from the sums of its stores' days: payments themselves
 * are never read. Each is a lateral subquery over a merchant `m`; index look-ups by store, however
 * long the history is.
 */

/** Shanghai day of the first payment, or with `desc` of the last one; null before the first. */
export function endDaySql(order: 'asc' | 'desc'): string {
  const end = order === 'asc' ? 'min' : 'max';
  return `(select ${end}(d.day) as day from stores s
    cross join lateral (select e.day from store_days e
      where e.store_id = s.id and e.count > 0 order by e.day ${order} limit 1) as d
    where s.merchant_id = m.id)`;
}

/** Within the days from `fromDay` (a place of the statement) on: `active_days` and sums. */
export function windowSql(fromDay: string): string {
  return `(select (count(distinct d.day) filter (where d.count > 0))::int as active_days,
      coalesce(sum(d.count), 0)::int as count, coalesce(sum(d.amount), 0)::bigint as amount,
      coalesce(sum(d.refunded), 0)::bigint as refunded
    from stores s join store_days d on d.store_id = s.id and d.day >= ${fromDay}::date
    where s.merchant_id = m.id)`;
}

/** State of the newest application, in a column `state`; no row for a merchant without one. */
export const APPLICATION_SQL = `(select a.state from applications a
    where a.merchant_id = m.id order by a.id desc limit 1)`;
