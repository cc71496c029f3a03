/**
 * SQL: the common table expression `claimed (id)`, which takes outbox rows for good, as far as
 * nobody else has them. `ids` is a bigint[] parameter such as `$1`.
 */
export function outboxClaimCte(ids: string): string {
  return `claimed as (
    delete from outbox where id in (
      select id from outbox where id = any (${ids}::bigint[]) order by id for update skip locked)
    returning id)`;
}
