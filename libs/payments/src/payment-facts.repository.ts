import { shanghaiDay } from '#libs/kernel';
import { feeTermsOf } from '#libs/merchants';
import type { FeePlanBook, FeePlanVersion, FeeTerms, VersionsByPlan } from '#libs/merchants';
import { numberedRowsSql } from '#libs/persistence';
import type { Companion, NamedStatement, RowColumns } from '#libs/persistence';
import type { OrderFact, PaymentFacts, Place } from './payment-outcome.js';
import { PLACE_STAMP } from './place-book.js';
import type { KnownPlace, PlaceBook } from './place-book.js';
import type { IncomingPayment } from './incoming.js';
import type { Run } from './record-rows.js';

/** Everything the database knows about one message of a batch. */
export interface GatheredFacts extends PaymentFacts {
  /** The inbox already has this payment: the message is a repeat. */
  readonly known: boolean;
  /** The merchant was found by a mapping that no payment had used before. */
  readonly mappingUnused: boolean;
  readonly fee: FeeTerms | null;
  /** Refunds of this payment came before it and wait. */
  readonly refundsWait: boolean;
  /** What the companion wants to know of the store; nothing without one. */
  readonly store: unknown;
}

/** What a message says of where it belongs. */
const MESSAGE = {
  account_id: 'text',
  channel_id: 'text',
  own_merchant: 'text',
  sub_merchant: 'text',
  order_no: 'text',
  plate_code: 'text',
  terminal_no: 'text',
  paid_at: 'float8',
} satisfies RowColumns;

// The store that `placeOf` will choose, if the message is not set aside.
const STORE = 'coalesce(o.store_id, p.store_id, c.store_id, d.store_id)';

// Nothing is locked: what is read of an order here (terminal, amount, expiry) never changes, and
// whether it was paid already is told by the statement that pays it. No `exists`: planned while
// the inbox is nearly empty, it would read all of it for every batch until the next analyze.
function factsText(companion: Companion | undefined): string {
  return `
    with located as (
      select i.*, coalesce(i.own_merchant, m.merchant_id) as merchant_id,
        m.merchant_id is not null and m.used_at is null as mapping_unused
      from ${numberedRowsSql(MESSAGE, 1)} as i
      left join channel_mappings m on i.own_merchant is null
        and m.channel_account_id = i.account_id and m.sub_merchant_id = i.sub_merchant
    )
    select l.merchant_id, l.mapping_unused,
      coalesce((select true from inbox b where b.channel_account_id = l.account_id
        and b.kind = 'payment' and b.channel_id = l.channel_id), false) as known,
      coalesce((select true from inbox w where w.channel_account_id = l.account_id
        and w.channel_payment_id = l.channel_id and w.state = 'waiting' limit 1), false)
        as refunds_wait,
      o.id as order_id, o.terminal_id as order_terminal, o.store_id as order_store,
      a.amount as order_amount,
      extract(epoch from a.expires_at)::float8 * 1000 as order_expires_at,
      p.merchant_id as plate_merchant, p.store_id as plate_store, p.id as plate_terminal,
      c.store_id as channel_store, c.id as channel_terminal,
      d.store_id as default_store, d.id as default_terminal,
      f.fee_plan_id, (extract(epoch from f.valid_from) * 1000)::float8 as plan_from,
      (extract(epoch from f.valid_until) * 1000)::float8 as plan_until,
      (select stamp from fee_plan_stamp) as fee_stamp, ${PLACE_STAMP} as place_stamp,
      ${companion ? companion.storeSql(STORE) : 'null'} as store
    from located l
    left join order_attempts a on a.merchant_id = l.merchant_id and a.channel_order_no = l.order_no
    left join orders o on o.merchant_id = a.merchant_id and o.id = a.order_id
    left join terminals p on p.plate_code = l.plate_code
    left join channel_terminals ct on ct.channel_account_id = l.account_id
      and ct.merchant_id = l.merchant_id and ct.terminal_no = l.terminal_no
    left join terminals c on c.id = ct.terminal_id
    left join merchants m on m.id = l.merchant_id
    left join terminals d on d.id = m.default_terminal_id
    left join lateral (
      select plan.fee_plan_id, plan.valid_from, (
          select min(later.valid_from) from merchant_fee_plans later
          where later.merchant_id = plan.merchant_id and later.valid_from > plan.valid_from
        ) as valid_until
      from merchant_fee_plans plan
      where plan.merchant_id = l.merchant_id and plan.valid_from <= to_timestamp(l.paid_at / 1000)
      order by plan.valid_from desc limit 1
    ) f on true
    order by l.line`;
}

const known = new Map<Companion | undefined, NamedStatement>();

function factsStatement(companion: Companion | undefined): NamedStatement {
  let statement = known.get(companion);
  if (!statement) {
    const name = `payment-facts-${companion?.name ?? 'alone'}`;
    known.set(companion, (statement = { name, text: factsText(companion) }));
  }
  return statement;
}

interface Row {
  merchant_id: string | null;
  mapping_unused: boolean;
  known: boolean;
  refunds_wait: boolean;
  order_id: string | null;
  order_terminal: string;
  order_store: string;
  order_amount: bigint;
  order_expires_at: number;
  plate_merchant: string | null;
  plate_store: string;
  plate_terminal: string;
  channel_store: string;
  channel_terminal: string | null;
  default_store: string;
  default_terminal: string | null;
  fee_plan_id: string | null;
  plan_from: number | null;
  /** Null where no plan follows. */
  plan_until: number | null;
  fee_stamp: number;
  place_stamp: number;
  store: unknown;
}

/** Where facts come from besides the payments' own tables. */
export interface FactSources {
  readonly feePlans: FeePlanBook;
  readonly companion?: Companion | undefined;
  /** Keeps the places that are found, with what the companion knows of their stores. */
  readonly places?: PlaceBook | undefined;
}

/**
 * Gathers the facts of a batch in one statement, in the order of the batch; a second one only where
 * the book does not know what a plan says.
 */
export async function gatherFacts(
  run: Run,
  { feePlans, companion, places }: FactSources,
  batch: readonly IncomingPayment[],
): Promise<GatheredFacts[]> {
  const rows = await run<Row>(factsStatement(companion), [
    batch.map((item) => item.account.id),
    batch.map((item) => item.message.channelPaymentId),
    batch.map((item) => item.account.merchantId),
    batch.map((item) => item.message.subMerchantId),
    batch.map((item) => item.message.orderNo),
    batch.map((item) => item.plateCode),
    batch.map((item) => item.message.terminalNo),
    batch.map((item) => item.message.paidAt),
  ]);
  const planIds = [...new Set(rows.flatMap((row) => row.fee_plan_id ?? []))];
  const plans = await feePlans.read({ named: run }, rows[0]?.fee_stamp ?? 0, planIds);
  return rows.map((row, index) => {
    const facts = toFacts(row, batch[index]!, plans);
    const place = toKnownPlace(row, facts);
    if (place !== undefined) places?.keep(row.place_stamp, batch[index]!, place);
    return facts;
  });
}

/** Facts of a message whose place is kept, if nothing else is known of it. */
export function factsOfPlace(
  place: KnownPlace,
  incoming: IncomingPayment,
  plans: VersionsByPlan,
): GatheredFacts {
  return {
    merchantId: place.merchantId,
    known: false,
    mappingUnused: false,
    refundsWait: false,
    store: place.store,
    order: null,
    plate: place.plate,
    channelTerminal: place.channelTerminal,
    defaultTerminal: place.defaultTerminal,
    fee: toFeeTerms(plans.get(place.feePlanId), incoming),
  };
}

/**
 * Null where the message has an order; undefined where there is no merchant, or one whose mapping
 * is new or who has no plan.
 */
function toKnownPlace(row: Row, facts: GatheredFacts): KnownPlace | null | undefined {
  if (facts.order) return null;
  const { merchantId, plate, channelTerminal, defaultTerminal, store } = facts;
  if (merchantId === null || facts.mappingUnused || row.fee_plan_id === null) return undefined;
  return {
    merchantId,
    plate,
    channelTerminal,
    defaultTerminal,
    store,
    feePlanId: row.fee_plan_id,
    planFromMs: row.plan_from!,
    planUntilMs: row.plan_until ?? Number.POSITIVE_INFINITY,
  };
}

function toFacts(row: Row, incoming: IncomingPayment, plans: VersionsByPlan): GatheredFacts {
  const merchantId = row.merchant_id;
  return {
    merchantId,
    known: row.known,
    mappingUnused: row.mapping_unused,
    refundsWait: row.refunds_wait,
    store: row.store,
    order: toOrder(row),
    plate: toPlace(row.plate_merchant, row.plate_store, row.plate_terminal),
    channelTerminal: toPlace(merchantId, row.channel_store, row.channel_terminal),
    defaultTerminal: toPlace(merchantId, row.default_store, row.default_terminal),
    fee: toFeeTerms(row.fee_plan_id === null ? undefined : plans.get(row.fee_plan_id), incoming),
  };
}

function toOrder(row: Row): OrderFact | null {
  if (row.order_id === null) return null;
  return {
    id: row.order_id,
    terminalId: row.order_terminal,
    storeId: row.order_store,
    amount: row.order_amount,
    expiresAtMs: row.order_expires_at,
  };
}

function toPlace(
  merchantId: string | null,
  storeId: string,
  terminalId: string | null,
): Place | null {
  return merchantId !== null && terminalId !== null ? { merchantId, storeId, terminalId } : null;
}

function toFeeTerms(
  versions: readonly FeePlanVersion[] | undefined,
  { account, message }: IncomingPayment,
): FeeTerms | null {
  if (!versions) return null;
  const { amount, paidAt, cardType = null } = message;
  return feeTermsOf(versions, {
    channel: account.channel,
    cardType,
    amount,
    day: shanghaiDay(paidAt),
  });
}
