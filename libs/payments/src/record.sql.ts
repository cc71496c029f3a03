import { POSTING_PARAMETERS, postingCtes } from '#libs/ledger';

/** What a row is made of: its columns, each with the array type its parameter has. */
type Columns = Readonly<Record<string, string>>;

/** A payment, in the order of `paymentColumns`. */
const PAYMENT = {
  id: 'text',
  account_id: 'text',
  channel_payment_id: 'text',
  channel: 'text',
  merchant_id: 'text',
  store_id: 'text',
  terminal_id: 'text',
  order_id: 'text',
  order_no: 'text',
  wallet: 'text',
  presented: 'text',
  amount: 'bigint',
  payer_amount: 'bigint',
  received_amount: 'bigint',
  currency: 'text',
  fee: 'bigint',
  fee_plan_id: 'text',
  fee_plan_version: 'int',
  fee_rate: 'text',
  fee_promotion: 'bool',
  card_type: 'text',
  day: 'date',
  paid_at: 'float8',
  recorded_at: 'float8',
  entry_id: 'text',
} satisfies Columns;

/** A row of the inbox, in the order of `inboxColumns`; the bytes travel beside it. */
const INBOX = {
  account_id: 'text',
  kind: 'text',
  channel_id: 'text',
  id: 'text',
  state: 'text',
  reason: 'text',
  late: 'bool',
  merchant_id: 'text',
  payment_id: 'text',
  message: 'text',
  channel_payment_id: 'text',
  expected_amount: 'bigint',
  received_at: 'float8',
  raw_from: 'int',
  raw_length: 'int',
} satisfies Columns;

/** The parameters of a payment come first, behind them those of its posting and its events. */
const FIRST_OF_LEDGER = 1 + Object.keys(PAYMENT).length;
const FIRST_OF_EVENTS = FIRST_OF_LEDGER + POSTING_PARAMETERS;
const EVENT_PARAMETERS = 4;
const FIRST_OF_INBOX = FIRST_OF_EVENTS + EVENT_PARAMETERS;

/** SQL: some columns of the rows whose parameters begin at `$first`, and the `line` of each. */
function rowsOf(columns: Columns, first: number, names: readonly string[]): string {
  const all = Object.keys(columns);
  const arrays = names.map((name) => `$${first + all.indexOf(name)}::${columns[name]}[]`);
  return `unnest(${arrays.join(', ')}) with ordinality as r (${names.join(', ')}, line)`;
}

// Each part of the statement reads the columns it needs from the parameters themselves: a common
// table expression of whole rows would be filled once and read by all, which was measured slower.
const payments = (...names: readonly (keyof typeof PAYMENT)[]): string => rowsOf(PAYMENT, 1, names);

const inbox = (first: number): string => {
  // The bodies of a batch travel as one binary parameter and are cut here.
  const raw = `$${first + Object.keys(INBOX).length}::bytea`;
  return `
    select account_id, kind, channel_id, id, state, reason, late, merchant_id, payment_id,
      substring(${raw} from raw_from for raw_length), message::jsonb, channel_payment_id,
      expected_amount, to_timestamp(received_at / 1000)
    from ${rowsOf(INBOX, first, Object.keys(INBOX))}
    order by channel_id, account_id, kind`;
};

const insertInbox = (first: number): string => `
    insert into inbox (channel_account_id, kind, channel_id, id, state, reason, late_for_order,
      merchant_id, payment_id, raw, message, channel_payment_id, expected_amount, received_at)
    ${inbox(first)}`;

/** Claims inbox keys; answers those that nobody had. */
export const CLAIM = {
  name: 'inbox-claim',
  text: `${insertInbox(1)} on conflict do nothing returning channel_id`,
};

const PAID = `
      update orders o set
        state = case when o.state = 'open' and cardinality(p.ids) = 1 then 'paid' else 'overpaid'
          end,
        payment_ids = o.payment_ids || p.ids
      from (select merchant_id, order_id, array_agg(id order by line) as ids
        from ${payments('id', 'merchant_id', 'order_id')}
        where order_id is not null group by 1, 2) p
      where o.merchant_id = p.merchant_id and o.id = p.order_id
      returning o.id, o.state`;

const DAYS = `
      insert into store_days as d (merchant_id, store_id, day, count, amount, fees)
      select merchant_id, store_id, day, count(*), sum(amount), sum(fee)
      from ${payments('merchant_id', 'store_id', 'day', 'amount', 'fee')}
      group by 1, 2, 3 order by store_id, day
      on conflict (merchant_id, store_id, day) do update set count = d.count + excluded.count,
        amount = d.amount + excluded.amount, fees = d.fees + excluded.fees
      returning merchant_id, store_id, day, count`;

const BY_CHANNEL = `
      insert into store_day_channels as d (merchant_id, store_id, day, channel, count, amount)
      select merchant_id, store_id, day, channel, count(*), sum(amount)
      from ${payments('merchant_id', 'store_id', 'day', 'channel', 'amount')}
      group by 1, 2, 3, 4 order by store_id, day, channel
      on conflict (merchant_id, store_id, day, channel) do update set
        count = d.count + excluded.count, amount = d.amount + excluded.amount`;

const STORED = `
      insert into payments (merchant_id, id, store_id, terminal_id, channel, channel_account_id,
        channel_payment_id, wallet, presented, order_id, order_no, amount, payer_amount,
        received_amount, currency, fee, fee_plan_id, fee_plan_version, fee_rate, unpriced,
        fee_promotion, card_type, day, paid_at, recorded_at, entry_id, n)
      select p.merchant_id, p.id, p.store_id, p.terminal_id, p.channel, p.account_id,
        p.channel_payment_id, p.wallet, p.presented, p.order_id, p.order_no, p.amount,
        p.payer_amount, p.received_amount, p.currency, p.fee, p.fee_plan_id, p.fee_plan_version,
        p.fee_rate, p.fee_plan_id is null, p.fee_promotion, p.card_type, p.day,
        to_timestamp(p.paid_at / 1000), to_timestamp(p.recorded_at / 1000), p.entry_id,
        d.count - count(*) over same_day + row_number() over (same_day order by p.line)
      from (select * from ${rowsOf(PAYMENT, 1, Object.keys(PAYMENT))}) p
      join days d on d.store_id = p.store_id and d.day = p.day and d.merchant_id = p.merchant_id
      window same_day as (partition by p.store_id, p.day)
      returning id, n`;

/** The events as JSON without their last field, which is the running number. */
const HAPPENED = `
      select e.payment_id, e.line,
        (left(e.payload, -1) || ',"n":' || s.n || '}')::json as payload
      from unnest($${FIRST_OF_EVENTS}::text[], $${FIRST_OF_EVENTS + 1}::text[]) with ordinality
        as e (payment_id, payload, line)
      join stored s on s.id = e.payment_id`;

const OUTBOXED = `
      insert into outbox (subscriber, event, payload, created_at)
      select subscriber, 'payment.succeeded', h.payload,
        to_timestamp($${FIRST_OF_EVENTS + 3}::float8 / 1000)
      from happened h
      cross join unnest($${FIRST_OF_EVENTS + 2}::text[]) with ordinality as s (subscriber, place)
      order by h.line, s.place
      returning id`;

const LIVED = `
      insert into live_events (at, merchant_id, store_id, type, data)
      select to_timestamp(p.recorded_at / 1000), p.merchant_id, p.store_id, 'payment.succeeded',
        h.payload
      from (select * from ${payments('id', 'merchant_id', 'store_id', 'recorded_at')}) p
      join happened h on h.payment_id = p.id
      order by h.line
      returning id`;

// One statement a batch, since what a batch costs is round trips: pay the order, count the day,
// store the payment with the number the day's count brought it, post it to the ledger, and write
// its events, which carry that number. Ids of rows are handed out in the order of the rows.
const recordText = (claimed: string): string => `
    with ${claimed}paid as (${PAID}
    ), days as (${DAYS}
    ), by_channel as (${BY_CHANNEL}
    ), stored as (${STORED}
    ), ${postingCtes(FIRST_OF_LEDGER)},
    happened as materialized (${HAPPENED}
    ), outboxed as (${OUTBOXED}
    ), lived as (${LIVED}
    )
    select array_agg(id) as "paymentIds", array_agg(n) as numbers,
      (select array_agg(id order by id) from outboxed) as "outboxIds",
      (select array_agg(id order by id) from lived) as "liveIds",
      (select json_object_agg(id, state) from paid) as "orderStates"
    from stored`;

/**
 * Records a batch of payments; parameters: payments, ledger, events. `claim` takes their inbox keys
 * in the same statement, with the parameters of the inbox behind the others, and fails as a whole
 * when one of them is taken.
 */
export const RECORD = {
  claim: {
    name: 'payments-record',
    text: recordText(`claimed as (${insertInbox(FIRST_OF_INBOX)}), `),
  },
  claimed: { name: 'payments-record-claimed', text: recordText('') },
};
