import type { Fen, Wallet } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { QuarantineReason } from './payment-outcome.js';

/** A row of the inbox as first written. */
export interface InboxRow {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'payment' | 'refund' | 'closed';
  readonly channelId: string;
  readonly state: 'recorded' | 'waiting' | 'quarantined' | 'resolved';
  readonly reason: QuarantineReason | null;
  readonly lateForOrder: boolean;
  readonly merchantId: string | null;
  readonly paymentId: string | null;
  readonly raw: Uint8Array;
  /** What is needed to read the message again; null for a recorded one. */
  readonly verified: unknown;
  readonly channelPaymentId: string | null;
  readonly expectedAmount: Fen | null;
  readonly receivedAtMs: number;
}

/** A payment about to be recorded; its running number is still to come. */
export interface NewPayment {
  readonly id: string;
  readonly accountId: string;
  readonly channelPaymentId: string;
  readonly channel: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly orderId: string | null;
  readonly orderNo: string | null;
  readonly wallet: Wallet;
  readonly presented: string;
  readonly amount: Fen;
  readonly payerAmount: Fen | null;
  readonly receivedAmount: Fen | null;
  readonly currency: string;
  readonly fee: Fen;
  readonly feePlanId: string | null;
  readonly feePlanVersion: number | null;
  readonly feeRate: string | null;
  readonly day: string;
  readonly paidAtMs: number;
  readonly recordedAtMs: number;
  readonly entryId: string;
}

const CLAIM_COLUMNS = `channel_account_id, kind, channel_id, id, state, reason, late_for_order,
  merchant_id, payment_id, raw, message, channel_payment_id, expected_amount, received_at`;

const ROWS = `
    unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[],
      $8::text[], $9::text[], $10::bytea[], $11::text[], $12::text[], $13::bigint[], $14::float8[])
      as i (account_id, kind, channel_id, id, state, reason, late, merchant_id, payment_id, raw,
        message, channel_payment_id, expected_amount, received_at)`;

const CLAIMED = `
  claimed as (
    insert into inbox (${CLAIM_COLUMNS})
    select account_id, kind, channel_id, id, state, reason, late, merchant_id, payment_id, raw,
      message::jsonb, channel_payment_id, expected_amount, to_timestamp(received_at / 1000)
    from ${ROWS}
    order by account_id, kind, channel_id
    on conflict do nothing
    returning channel_account_id, kind, channel_id, payment_id
  )`;

const CLAIM = { name: 'inbox-claim', text: `with ${CLAIMED} select channel_id from claimed` };

const RESOLVED = `
  claimed as (
    update inbox b set state = i.state, late_for_order = i.late, merchant_id = i.merchant_id,
      payment_id = i.payment_id
    from ${ROWS}
    where b.channel_account_id = i.account_id and b.kind = i.kind and b.channel_id = i.channel_id
      and b.state = 'quarantined'
    returning b.channel_account_id, b.kind, b.channel_id, b.payment_id
  )`;

// One statement a batch: claim the inbox keys, and only for those claimed count the day, pay the
// order, and store the payment with the number the day's count brought it.
const recordText = (claimed: string) => `
    with ${claimed}, paying as materialized (
      select p.* from unnest($15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
        $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[], $26::bigint[],
        $27::bigint[], $28::bigint[], $29::text[], $30::bigint[], $31::text[], $32::int[],
        $33::text[], $34::date[], $35::float8[], $36::float8[], $37::text[]) with ordinality
      as p (id, account_id, channel_payment_id, channel, merchant_id, store_id, terminal_id,
        order_id,
        order_no, wallet, presented, amount, payer_amount, received_amount, currency, fee,
        fee_plan_id, fee_plan_version, fee_rate, day, paid_at, recorded_at, entry_id, line)
      join claimed on claimed.payment_id = p.id
    ), paid as (
      update orders o set
        state = case when o.state = 'open' and cardinality(p.ids) = 1 then 'paid' else 'overpaid'
          end,
        payment_ids = o.payment_ids || p.ids
      from (select merchant_id, order_id, array_agg(id order by line) as ids from paying
        where order_id is not null group by 1, 2) p
      where o.merchant_id = p.merchant_id and o.id = p.order_id
    ), days as (
      insert into store_days as d (merchant_id, store_id, day, count, amount, fees)
      select merchant_id, store_id, day, count(*), sum(amount), sum(fee)
      from paying group by 1, 2, 3 order by 1, 2, 3
      on conflict (merchant_id, store_id, day) do update set count = d.count + excluded.count,
        amount = d.amount + excluded.amount, fees = d.fees + excluded.fees
      returning merchant_id, store_id, day, count
    ), by_channel as (
      insert into store_day_channels as d (merchant_id, store_id, day, channel, count, amount)
      select merchant_id, store_id, day, channel, count(*), sum(amount)
      from paying group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (merchant_id, store_id, day, channel) do update set
        count = d.count + excluded.count, amount = d.amount + excluded.amount
    ), stored as (
      insert into payments (merchant_id, id, store_id, terminal_id, channel, channel_account_id,
        channel_payment_id, wallet, presented, order_id, order_no, amount, payer_amount,
        received_amount, currency, fee, fee_plan_id, fee_plan_version, fee_rate, unpriced,
        day, paid_at, recorded_at, entry_id, n)
      select p.merchant_id, p.id, p.store_id, p.terminal_id, p.channel, p.account_id,
        p.channel_payment_id, p.wallet, p.presented, p.order_id, p.order_no, p.amount,
          p.payer_amount,
        p.received_amount, p.currency, p.fee, p.fee_plan_id, p.fee_plan_version, p.fee_rate,
        p.fee_plan_id is null, p.day, to_timestamp(p.paid_at / 1000),
        to_timestamp(p.recorded_at / 1000), p.entry_id,
        d.count - count(*) over same_day + row_number() over (same_day order by p.line)
      from paying p join days d on d.merchant_id = p.merchant_id and d.store_id = p.store_id
        and d.day = p.day
      window same_day as (partition by p.merchant_id, p.store_id, p.day)
      returning id, n
    )
    select c.channel_id as "channelId", c.channel_account_id as "accountId", s.n
    from claimed c left join stored s on s.id = c.payment_id`;

const RECORD = {
  /** A message came: its key must be new. */
  claim: { name: 'payments-record', text: recordText(CLAIMED) },
  /** A person decided: its key must be quarantined. */
  resolve: { name: 'payments-resolve', text: recordText(RESOLVED) },
};

/**
 * A key that this statement claimed; `n` is the payment's running number, null when none was
 * recorded.
 */
export interface Claimed {
  readonly accountId: string;
  readonly channelId: string;
  readonly n: number | null;
}

/**
 * Takes the inbox keys and records the payments whose key could be taken. Keys of a batch must
 * differ.
 */
export function recordRows(
  tx: Tx,
  how: keyof typeof RECORD,
  rows: { inbox: readonly InboxRow[]; payments: readonly NewPayment[] },
): Promise<Claimed[]> {
  const { inbox, payments } = rows;
  return tx.named<Claimed>(RECORD[how], [...inboxColumns(inbox), ...paymentColumns(payments)]);
}

/** Claims one inbox key; false when somebody has it: the message is a repeat. */
export async function claimInbox(tx: Tx, row: InboxRow): Promise<boolean> {
  const rows = await tx.named(CLAIM, inboxColumns([row]));
  return rows.length === 1;
}

function inboxColumns(rows: readonly InboxRow[]): unknown[] {
  return [
    rows.map((row) => row.accountId),
    rows.map((row) => row.kind),
    rows.map((row) => row.channelId),
    rows.map((row) => row.id),
    rows.map((row) => row.state),
    rows.map((row) => row.reason),
    rows.map((row) => row.lateForOrder),
    rows.map((row) => row.merchantId),
    rows.map((row) => row.paymentId),
    rows.map((row) => Buffer.from(row.raw)),
    rows.map((row) => (row.state === 'recorded' ? null : JSON.stringify(row.verified))),
    rows.map((row) => row.channelPaymentId),
    rows.map((row) => row.expectedAmount?.toString() ?? null),
    rows.map((row) => row.receivedAtMs),
  ];
}

function paymentColumns(rows: readonly NewPayment[]): unknown[] {
  return [
    rows.map((row) => row.id),
    rows.map((row) => row.accountId),
    rows.map((row) => row.channelPaymentId),
    rows.map((row) => row.channel),
    rows.map((row) => row.merchantId),
    rows.map((row) => row.storeId),
    rows.map((row) => row.terminalId),
    rows.map((row) => row.orderId),
    rows.map((row) => row.orderNo),
    rows.map((row) => row.wallet),
    rows.map((row) => row.presented),
    rows.map((row) => row.amount.toString()),
    rows.map((row) => row.payerAmount?.toString() ?? null),
    rows.map((row) => row.receivedAmount?.toString() ?? null),
    rows.map((row) => row.currency),
    rows.map((row) => row.fee.toString()),
    rows.map((row) => row.feePlanId),
    rows.map((row) => row.feePlanVersion),
    rows.map((row) => row.feeRate),
    rows.map((row) => row.day),
    rows.map((row) => row.paidAtMs),
    rows.map((row) => row.recordedAtMs),
    rows.map((row) => row.entryId),
  ];
}
