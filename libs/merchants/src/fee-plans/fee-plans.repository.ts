import type { Tx } from '#libs/persistence';
import type { MerchantKind } from '../onboarding/checks/index.js';
import type { After } from '../merchants.repository.js';
import type { FeePlan, FeePlanAssignment } from './fee-plan.js';

/** A plan without what its versions say. */
export type PlanRow = Omit<FeePlan, 'version' | 'rules'>;

const PLAN = 'id, name, merchant_kinds as "merchantKinds", created_at as "createdAt"';

/** The first version is made by the database with it, without rules yet. */
export async function insertFeePlan(tx: Tx, plan: PlanRow): Promise<void> {
  const { id, name, merchantKinds, createdAt } = plan;
  await tx.query(
    'insert into fee_plans (id, name, merchant_kinds, created_at) values ($1, $2, $3, $4)',
    [id, name, merchantKinds, createdAt],
  );
}

export function findFeePlans(tx: Tx, { after, limit }: After): Promise<PlanRow[]> {
  return tx.query<PlanRow>(
    `select ${PLAN} from fee_plans where ($1::text is null or id > $1) order by id limit $2`,
    [after, limit],
  );
}

export async function findFeePlan(tx: Tx, id: string): Promise<PlanRow | null> {
  const rows = await tx.query<PlanRow>(`select ${PLAN} from fee_plans where id = $1`, [id]);
  return rows[0] ?? null;
}

/** The same, held until the transaction ends: who changes its versions comes one by one. */
export async function lockFeePlan(tx: Tx, id: string): Promise<PlanRow | null> {
  const rows = await tx.query<PlanRow>(`select ${PLAN} from fee_plans where id = $1 for update`, [
    id,
  ]);
  return rows[0] ?? null;
}

export async function renameFeePlan(tx: Tx, id: string, name: string): Promise<void> {
  await tx.query('update fee_plans set name = $2 where id = $1', [id, name]);
}

/** The kind by a merchant's newest application that was not rejected; null for none. */
export async function findMerchantKind(tx: Tx, merchantId: string): Promise<MerchantKind | null> {
  const rows = await tx.query<{ kind: MerchantKind }>(
    `select kind from applications where merchant_id = $1 and state <> 'rejected'
     order by id desc limit 1`,
    [merchantId],
  );
  return rows[0]?.kind ?? null;
}

/**
 * Assigns from a moment on; answers which plan the merchant has from that moment, an earlier answer
 * winning, and whether it is this one.
 */
export async function insertAssignment(
  tx: Tx,
  { merchantId, feePlanId, validFrom }: FeePlanAssignment,
  assignedAt: Date,
): Promise<{ assigned: string; isNew: boolean }> {
  const rows = await tx.query(
    `insert into merchant_fee_plans (merchant_id, valid_from, fee_plan_id, assigned_at)
     values ($1, $2, $3, $4) on conflict (merchant_id, valid_from) do nothing
     returning fee_plan_id`,
    [merchantId, validFrom, feePlanId, assignedAt],
  );
  if (rows.length > 0) return { assigned: feePlanId, isNew: true };
  const [earlier] = await tx.query<{ feePlanId: string }>(
    `select fee_plan_id as "feePlanId" from merchant_fee_plans
     where merchant_id = $1 and valid_from = $2`,
    [merchantId, validFrom],
  );
  return { assigned: earlier!.feePlanId, isNew: false };
}

/** An assignment with the plan's name and where it ends. */
export interface AssignmentRow extends FeePlanAssignment {
  readonly name: string;
  /** When the next one begins; null for none. */
  readonly validUntil: Date | null;
  readonly assignedAt: Date;
}

/** Plans of a merchant from the newest; those from before a moment, `before` being RFC 3339. */
export function findAssignments(
  tx: Tx,
  merchantId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<AssignmentRow[]> {
  return tx.query<AssignmentRow>(
    `select a.merchant_id as "merchantId", a.fee_plan_id as "feePlanId", p.name,
       a.valid_from as "validFrom", a.assigned_at as "assignedAt",
       (select min(n.valid_from) from merchant_fee_plans n
        where n.merchant_id = a.merchant_id and n.valid_from > a.valid_from) as "validUntil"
     from merchant_fee_plans a join fee_plans p on p.id = a.fee_plan_id
     where a.merchant_id = $1 and ($2::timestamptz is null or a.valid_from < $2)
     order by a.valid_from desc limit $3`,
    [merchantId, before, limit],
  );
}
