import type { Fen } from '#libs/kernel';
import type { Statements, Tx } from '#libs/persistence';
import type { FeePlanRule, FeePlanVersion, RuleCardType } from './fee-plan.js';

interface Row {
  readonly stamp: number;
  readonly fee_plan_id: string;
  readonly version: number;
  readonly valid_from: string | null;
  readonly created_at: Date;
  /** Null for a version without rules. */
  readonly channel: string | null;
  readonly card_type: RuleCardType;
  readonly rate: string;
  readonly min_fee: Fen | null;
  readonly max_fee: Fen | null;
  readonly amount_up_to: Fen | null;
  readonly first_day: string | null;
  readonly last_day: string;
}

/** SQL: the versions of the plans `$1` that meet a condition, with a row for each rule. */
const versionRows = (condition: string): string => `
  select (select stamp from fee_plan_stamp) as stamp, v.fee_plan_id, v.version,
    to_char(v.valid_from, 'YYYY-MM-DD') as valid_from, v.created_at, r.channel, r.card_type, r.rate,
    r.min_fee, r.max_fee, r.amount_up_to, to_char(r.first_day, 'YYYY-MM-DD') as first_day,
    to_char(r.last_day, 'YYYY-MM-DD') as last_day
  from fee_plan_versions v
  left join fee_plan_rules r on r.fee_plan_id = v.fee_plan_id and r.version = v.version
  where v.fee_plan_id = any ($1::text[]) and ${condition}
  order by v.fee_plan_id, v.valid_from nulls first, r.place`;

const ALL = { name: 'fee-plan-versions', text: versionRows('true') };

const VALID_ON = versionRows(`v.version = (
    select c.version from fee_plan_versions c
    where c.fee_plan_id = v.fee_plan_id and (c.valid_from is null or c.valid_from <= $2::date)
    order by c.valid_from desc nulls last limit 1)`);

/** Versions of each plan in the order they become valid. */
export type VersionsByPlan = ReadonlyMap<string, readonly FeePlanVersion[]>;

/** All versions of some plans, and the stamp they were read at; no stamp when there are none. */
export async function findVersions(
  statements: Statements,
  planIds: readonly string[],
): Promise<{ stamp: number | null; plans: VersionsByPlan }> {
  const rows = await statements.named<Row>(ALL, [planIds]);
  return { stamp: rows[0]?.stamp ?? null, plans: byPlan(rows) };
}

/** Of each plan the version that is valid on a Shanghai day. */
export async function findValidVersions(
  tx: Tx,
  planIds: readonly string[],
  day: string,
): Promise<VersionsByPlan> {
  return byPlan(await tx.query<Row>(VALID_ON, [planIds, day]));
}

function byPlan(rows: readonly Row[]): VersionsByPlan {
  const plans = new Map<string, FeePlanVersion[]>();
  let last: { row: Row; rules: FeePlanRule[] } | undefined;
  for (const row of rows) {
    if (last?.row.fee_plan_id !== row.fee_plan_id || last.row.version !== row.version) {
      last = { row, rules: [] };
      const versions = plans.get(row.fee_plan_id) ?? [];
      versions.push(versionOf(row, last.rules));
      plans.set(row.fee_plan_id, versions);
    }
    if (row.channel !== null) last.rules.push(ruleOf(row, row.channel));
  }
  return plans;
}

function versionOf(row: Row, rules: readonly FeePlanRule[]): FeePlanVersion {
  return {
    feePlanId: row.fee_plan_id,
    version: row.version,
    validFrom: row.valid_from,
    rules,
    createdAt: row.created_at,
  };
}

function ruleOf(row: Row, channel: string): FeePlanRule {
  const { first_day: firstDay, last_day: lastDay } = row;
  return {
    channel,
    cardType: row.card_type,
    rate: row.rate,
    minFee: row.min_fee,
    maxFee: row.max_fee,
    amountUpTo: row.amount_up_to,
    promotion: firstDay === null ? null : { firstDay, lastDay },
  };
}

/** The number of a new version; numbers are never given twice. The plan must be locked. */
export async function takeVersionNumber(tx: Tx, feePlanId: string): Promise<number> {
  const [row] = await tx.query<{ versions: number }>(
    'update fee_plans set versions = versions + 1 where id = $1 returning versions',
    [feePlanId],
  );
  return row!.versions;
}

export async function insertVersion(tx: Tx, version: Omit<FeePlanVersion, 'rules'>) {
  await tx.query(
    `insert into fee_plan_versions (fee_plan_id, version, valid_from, created_at)
     values ($1, $2, $3, $4)`,
    [version.feePlanId, version.version, version.validFrom, version.createdAt],
  );
}

export async function insertRules(
  tx: Tx,
  { feePlanId, version }: Pick<FeePlanVersion, 'feePlanId' | 'version'>,
  rules: readonly FeePlanRule[],
): Promise<void> {
  await tx.query(
    `insert into fee_plan_rules (fee_plan_id, version, channel, card_type, rate, min_fee, max_fee,
       amount_up_to, first_day, last_day)
     select $1, $2, channel, card_type, rate, min_fee, max_fee, amount_up_to, first_day, last_day
     from unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
       $9::date[], $10::date[]) with ordinality
       as r (channel, card_type, rate, min_fee, max_fee, amount_up_to, first_day, last_day, line)
     order by line`,
    [
      feePlanId,
      version,
      rules.map((rule) => rule.channel),
      rules.map((rule) => rule.cardType),
      rules.map((rule) => rule.rate),
      rules.map((rule) => rule.minFee),
      rules.map((rule) => rule.maxFee),
      rules.map((rule) => rule.amountUpTo),
      rules.map((rule) => rule.promotion?.firstDay ?? null),
      rules.map((rule) => rule.promotion?.lastDay ?? null),
    ],
  );
}

/** Its rules go with it. */
export async function deleteVersion(
  tx: Tx,
  { feePlanId, version }: Pick<FeePlanVersion, 'feePlanId' | 'version'>,
): Promise<void> {
  await tx.query('delete from fee_plan_versions where fee_plan_id = $1 and version = $2', [
    feePlanId,
    version,
  ]);
}
