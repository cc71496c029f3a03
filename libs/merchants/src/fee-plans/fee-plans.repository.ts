import type { Fen } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { After } from '../merchants.repository.js';

/** What a plan says for one channel; bounds in fen, null for none. */
export interface FeePlanRule {
  readonly channel: string;
  /** An exact decimal from 0 to below 1, as it was agreed: "0.0038". */
  readonly rate: string;
  readonly minFee: Fen | null;
  readonly maxFee: Fen | null;
}

/** An offer: what payments of each channel cost. A plan is never changed; a new one is made. */
export interface FeePlan {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly FeePlanRule[];
  readonly createdAt: Date;
}

/** Which plan a merchant has from when, until the next one begins. */
export interface FeePlanAssignment {
  readonly merchantId: string;
  readonly feePlanId: string;
  readonly validFrom: Date;
}

export async function insertFeePlan(tx: Tx, { id, name, rules, createdAt }: FeePlan) {
  await tx.query('insert into fee_plans (id, name, created_at) values ($1, $2, $3)', [
    id,
    name,
    createdAt,
  ]);
  await tx.query(
    `insert into fee_plan_rules (fee_plan_id, channel, rate, min_fee, max_fee)
     select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])`,
    [
      id,
      rules.map((rule) => rule.channel),
      rules.map((rule) => rule.rate),
      rules.map((rule) => rule.minFee),
      rules.map((rule) => rule.maxFee),
    ],
  );
}

export async function findFeePlans(tx: Tx, { after, limit }: After): Promise<FeePlan[]> {
  const plans = await tx.query<Omit<FeePlan, 'rules'>>(
    `select id, name, created_at as "createdAt" from fee_plans
     where ($1::text is null or id > $1) order by id limit $2`,
    [after, limit],
  );
  const rules = await tx.query<FeePlanRule & { feePlanId: string }>(
    `select fee_plan_id as "feePlanId", channel, rate, min_fee as "minFee", max_fee as "maxFee"
     from fee_plan_rules where fee_plan_id = any ($1) and version = 1 order by channel`,
    [plans.map((plan) => plan.id)],
  );
  return plans.map((plan) => ({
    ...plan,
    rules: rules
      .filter((rule) => rule.feePlanId === plan.id)
      .map(({ feePlanId: _plan, ...rule }) => rule),
  }));
}

export async function feePlanExists(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query('select from fee_plans where id = $1', [id])).length > 0;
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
