import type { Tx } from '#libs/persistence';

/** Merchants that have a fee plan at some moment of a span, or will have it. */
export interface PlanHolders {
  readonly count: number;
  /** The first of them by their ids, at most five. */
  readonly some: readonly { readonly merchantId: string; readonly name: string }[];
}

const SOME = 5;

/** Who has a plan, by what is assigned already; `until` null for no end of the span. */
export async function findHolders(
  tx: Tx,
  { feePlanId, from, until }: { feePlanId: string; from: Date; until: Date | null },
): Promise<PlanHolders> {
  const rows = await tx.query<{ count: number; merchantId: string; name: string }>(
    `with held as materialized (
       select distinct a.merchant_id from merchant_fee_plans a
       where a.fee_plan_id = $1 and ($3::timestamptz is null or a.valid_from < $3)
         and not exists (select from merchant_fee_plans n where n.merchant_id = a.merchant_id
           and n.valid_from > a.valid_from and n.valid_from <= $2))
     select (select count(*) from held)::integer as count, h.merchant_id as "merchantId", m.name
     from held h join merchants m on m.id = h.merchant_id order by m.id limit ${SOME}`,
    [feePlanId, from, until],
  );
  return {
    count: rows[0]?.count ?? 0,
    some: rows.map(({ merchantId, name }) => ({ merchantId, name })),
  };
}

/** Whether a change that is not over, or a job that still runs, is to give merchants a plan. */
export async function isPlanOnItsWay(tx: Tx, feePlanId: string): Promise<boolean> {
  const [row] = await tx.query<{ isIt: boolean }>(
    `select exists (
       select from proposed_changes where kind = 'fee_plan' and state in ('proposed', 'approved')
         and wanted ->> 'feePlanId' = $1)
     or exists (
       select from bulk_jobs j join bulk_job_rows r on r.job_id = j.id
       where j.kind = 'assign_fee_plan' and j.state in ('waiting', 'running') and not j.dry_run
         and r.state = 'pending' and r.target_id = $1) as "isIt"`,
    [feePlanId],
  );
  return row!.isIt;
}
