import type { Tx } from '#libs/persistence';
import type { StandOut } from './change.js';

/** Which merchant is to have which plan, from when, and what channels take. */
export interface RateQuestion {
  readonly merchantIds: readonly string[];
  /** One for each merchant. */
  readonly feePlanIds: readonly string[];
  readonly at: Date;
  readonly costRates: ReadonlyMap<string, string>;
}

/** Sums over every merchant and channel; rates as millionths. */
export interface RateSums {
  readonly average: bigint;
  readonly largestRise: bigint;
  /** 0 or below. */
  readonly largestFall: bigint;
  readonly belowCost: number;
  readonly noLongerPriced: number;
  readonly unchanged: number;
}

const STAND_OUT_EACH = 5;

/** SQL: the standing rates that a plan has on the Shanghai day of `$3`, by channel and card. */
const standing = (plan: string): string => `
  select channel, card_type, rate::numeric as rate from fee_plan_rules
  where fee_plan_id = ${plan} and amount_up_to is null and first_day is null
    and version = (
      select version from fee_plan_versions v
      where v.fee_plan_id = ${plan}
        and (valid_from is null
          or valid_from <= ($3::timestamptz at time zone 'Asia/Shanghai')::date)
      order by valid_from desc nulls last limit 1)`;

/**
 * Of every merchant, channel and card: the rate before and after, and what the channel takes.
 * Plans are looked up once, however many merchants have them.
 */
const JUDGED = `
  wanted as materialized (
    select w.merchant_id, w.plan_after, (
      select fee_plan_id from merchant_fee_plans
      where merchant_id = w.merchant_id and valid_from <= $3
      order by valid_from desc limit 1) as plan_before
    from unnest($1::text[], $2::text[]) as w (merchant_id, plan_after)),
  compared as materialized (
    select pair.plan_before, pair.plan_after, r.*, cost.rate as cost
    from (select distinct plan_before, plan_after from wanted) pair
    cross join lateral (
      with o as materialized (${standing('pair.plan_before')}),
        n as materialized (${standing('pair.plan_after')}),
        -- a card without a rule of its own is any card
        of_card as (
          select channel, card_type,
            coalesce(o.rate, (select a.rate from o a
              where a.channel = k.channel and a.card_type = 'any')) as before,
            coalesce(n.rate, (select a.rate from n a
              where a.channel = k.channel and a.card_type = 'any')) as after
          from (select channel, card_type from o union select channel, card_type from n) k
          left join o using (channel, card_type) left join n using (channel, card_type))
      select * from of_card) r
    left join unnest($4::text[], $5::numeric[]) as cost (channel, rate)
      on cost.channel = r.channel),
  judged as (
    select w.merchant_id, before, after, cost, after - before as difference,
      channel || case card_type when 'any' then '' else ' ' || card_type end as channel,
      coalesce(after < cost, false) as is_below,
      before is not null and after is null as is_unpriced
    from wanted w join compared c on c.plan_after = w.plan_after
      and c.plan_before is not distinct from w.plan_before)`;

/** How rates would differ. */
export async function sumRates(tx: Tx, question: RateQuestion): Promise<RateSums> {
  const [sums] = await tx.query<RateSums>(
    `with ${JUDGED},
     by_merchant as (
       select merchant_id, bool_or(is_below) as is_below, bool_or(is_unpriced) as is_unpriced,
         bool_and(before is not distinct from after) as is_unchanged
       from judged group by merchant_id)
     select
       coalesce(round(avg(difference) * 1000000), 0)::bigint as average,
       greatest(coalesce(max(difference), 0) * 1000000, 0)::bigint as "largestRise",
       least(coalesce(min(difference), 0) * 1000000, 0)::bigint as "largestFall",
       (select count(*) from by_merchant where is_below)::integer as "belowCost",
       (select count(*) from by_merchant where is_unpriced)::integer as "noLongerPriced",
       (select count(*) from by_merchant where is_unchanged)::integer as unchanged
     from judged`,
    valuesOf(question),
  );
  return sums!;
}

/** The merchants that stand out, five of each kind, the worst first. */
export function findStandOuts(tx: Tx, question: RateQuestion): Promise<StandOut[]> {
  return tx.query<StandOut>(
    `with ${JUDGED},
     reasons as (
       select 1 as rank, 'below_cost' as why, cost - after as weight, * from judged where is_below
       union all select 2, 'no_longer_priced', before, * from judged where is_unpriced
       union all select 3, 'largest_rise', difference, * from judged where difference > 0
       union all select 4, 'largest_fall', -difference, * from judged where difference < 0),
     placed as (
       select *, row_number() over (partition by why order by weight desc, merchant_id, channel)
         as place from reasons)
     select merchant_id as "merchantId", m.name, why, channel,
       trim_scale(before)::text as "rateBefore", trim_scale(after)::text as "rateAfter",
       trim_scale(cost)::text as "costRate"
     from placed join merchants m on m.id = placed.merchant_id
     where place <= ${STAND_OUT_EACH} order by rank, place`,
    valuesOf(question),
  );
}

function valuesOf({ merchantIds, feePlanIds, at, costRates }: RateQuestion): unknown[] {
  return [merchantIds, feePlanIds, at, [...costRates.keys()], [...costRates.values()]];
}

/** The plan each merchant was given last, also one that begins only later. */
export function findNewestPlans(
  tx: Tx,
  merchantIds: readonly string[],
): Promise<{ merchantId: string; feePlanId: string | null; validFrom: Date | null }[]> {
  return tx.query(
    `select w.merchant_id as "merchantId", p.fee_plan_id as "feePlanId",
       p.valid_from as "validFrom"
     from unnest($1::text[]) as w (merchant_id)
     left join lateral (
       select fee_plan_id, valid_from from merchant_fee_plans
       where merchant_id = w.merchant_id order by valid_from desc limit 1) p on true
     order by w.merchant_id`,
    [merchantIds],
  );
}
