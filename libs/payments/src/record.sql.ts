import { POSTING_PARAMETERS, postingCtes } from '#libs/ledger';
import { numberedRowsSql, rowsSql } from '#libs/persistence';
import type { Companion, NamedStatement, RowColumns } from '#libs/persistence';
import { PLACE_STAMP } from './place-book.js';

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
  behind: 'int',
  payload: 'text',
} satisfies RowColumns;

/** What a batch adds to a day of a store, in the order of `dayColumns`. */
const DAY = {
  merchant_id: 'text',
  store_id: 'text',
  day: 'date',
  count: 'int',
  amount: 'bigint',
  fees: 'bigint',
} satisfies RowColumns;

/** An event for a subscriber by the outbox, in the order of `outboxColumns`. */
const OUTBOX = { payment_id: 'text', payload: 'text', subscriber: 'text' } satisfies RowColumns;

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
} satisfies RowColumns;

// The parameters in their order.
const FIRST_OF_DAYS = 1 + Object.keys(PAYMENT).length;
const FIRST_OF_LEDGER = FIRST_OF_DAYS + Object.keys(DAY).length;
const FIRST_OF_OUTBOX = FIRST_OF_LEDGER + POSTING_PARAMETERS;
const CREATED_AT = FIRST_OF_OUTBOX + Object.keys(OUTBOX).length;
const FIRST_OF_INBOX = CREATED_AT + 1;
// The bodies of the inbox come behind its rows, as one parameter.
const FIRST_OF_PROOF = FIRST_OF_INBOX + Object.keys(INBOX).length + 1;
const PROOF_PARAMETERS = 2;

// Each part of the statement reads the columns it needs from the parameters themselves: a common
// table expression of whole rows would be filled once and read by all, which was measured slower.
const payments = (...names: readonly (keyof typeof PAYMENT)[]): string =>
  numberedRowsSql(PAYMENT, 1, names);

const inbox = (first: number): string => {
  // The bodies of a batch travel as one binary parameter and are cut here.
  const raw = `$${first + Object.keys(INBOX).length}::bytea`;
  return `
    select account_id, kind, channel_id, id, state, reason, late, merchant_id, payment_id,
      substring(${raw} from raw_from for raw_length), message::jsonb, channel_payment_id,
      expected_amount, to_timestamp(received_at / 1000)
    from ${rowsSql(INBOX, first)} as r`;
};

const insertInbox = (first: number, where = ''): string => `
    insert into inbox (channel_account_id, kind, channel_id, id, state, reason, late_for_order,
      merchant_id, payment_id, raw, message, channel_payment_id, expected_amount, received_at)
    ${inbox(first)} ${where}`;

/** Claims inbox keys; answers those that nobody had. */
export const CLAIM = {
  name: 'inbox-claim',
  text: `${insertInbox(1)} on conflict do nothing returning channel_id`,
};

// What was decided without asking holds if nothing that decides was changed since, and nothing but
// the message itself is known of any of the payments. One by one and no `exists`, for the reason
// that gathering facts has.
const PROVEN = `
      select (select stamp from fee_plan_stamp) = $${FIRST_OF_PROOF}::int
        and ${PLACE_STAMP} = $${FIRST_OF_PROOF + 1}::float8
        and not bool_or(coalesce(
          (select true from inbox b where b.channel_account_id = r.account_id
            and b.kind = 'payment' and b.channel_id = r.channel_payment_id),
          (select true from inbox w where w.channel_account_id = r.account_id
            and w.channel_payment_id = r.channel_payment_id and w.state = 'waiting' limit 1),
          (select true from order_attempts a where a.merchant_id = r.merchant_id
            and a.channel_order_no = r.order_no),
          false)) as holds
      from ${rowsSql(PAYMENT, 1, ['account_id', 'channel_payment_id', 'merchant_id', 'order_no'])}
        as r`;

const IF_PROVEN = '(select holds from proven)';

const paid = (where: string): string => `
      update orders o set
        state = case when o.state = 'open' and cardinality(p.ids) = 1 then 'paid' else 'overpaid'
          end,
        payment_ids = o.payment_ids || p.ids
      from (select merchant_id, order_id, array_agg(id order by line) as ids
        from ${payments('id', 'merchant_id', 'order_id')} as r
        where order_id is not null ${where} group by 1, 2) p
      where o.merchant_id = p.merchant_id and o.id = p.order_id
      returning o.id, o.state`;

const NOBODY_PAID = 'select null as id, null as state where false';

const days = (where: string): string => `
      insert into store_days as d (merchant_id, store_id, day, count, amount, fees)
      select * from ${rowsSql(DAY, FIRST_OF_DAYS)} as r ${where}
      on conflict (merchant_id, store_id, day) do update set count = d.count + excluded.count,
        amount = d.amount + excluded.amount, fees = d.fees + excluded.fees
      returning store_id, day, count`;

const STORED = `
      insert into payments (merchant_id, id, store_id, terminal_id, channel, channel_account_id,
        channel_payment_id, wallet, presented, order_id, order_no, amount, payer_amount,
        received_amount, currency, fee, fee_plan_id, fee_plan_version, fee_rate, unpriced,
        fee_promotion, card_type, day, paid_at, recorded_at, entry_id, n)
      select r.merchant_id, r.id, r.store_id, r.terminal_id, r.channel, r.account_id,
        r.channel_payment_id, r.wallet, r.presented, r.order_id, r.order_no, r.amount,
        r.payer_amount, r.received_amount, r.currency, r.fee, r.fee_plan_id, r.fee_plan_version,
        r.fee_rate, r.fee_plan_id is null, r.fee_promotion, r.card_type, r.day,
        to_timestamp(r.paid_at / 1000), to_timestamp(r.recorded_at / 1000), r.entry_id,
        d.count - r.behind
      from ${rowsSql(PAYMENT, 1)} as r
      join days d on d.store_id = r.store_id and d.day = r.day
      returning id, n, merchant_id, store_id, amount, wallet, recorded_at`;

// The event as JSON came without its end: the running number and the brace.
const PAYLOAD = `(r.payload || ',"n":' || s.n || '}')::json`;

const OUTBOX_ROWS = `${numberedRowsSql(OUTBOX, FIRST_OF_OUTBOX)} as r`;

const OUTBOXED = `
      insert into outbox (subscriber, event, payload, created_at)
      select r.subscriber, 'payment.succeeded', ${PAYLOAD},
        to_timestamp($${CREATED_AT}::float8 / 1000)
      from ${OUTBOX_ROWS}
      join stored s on s.id = r.payment_id
      order by r.line
      returning id`;

// Its parameters are there all the same, and PostgreSQL wants to know of what type.
const UNBOXED = `
      select null::bigint as id from ${OUTBOX_ROWS} where $${CREATED_AT}::float8 is null`;

const LIVED = `
      insert into live_events (at, merchant_id, store_id, type, data)
      select s.recorded_at, s.merchant_id, s.store_id, 'payment.succeeded', ${PAYLOAD}
      from ${payments('id', 'payload')} as r
      join stored s on s.id = r.id
      where r.payload is not null
      order by r.line
      returning id`;

/** What a batch needs of the statement; a part that writes nothing would cost its preparation. */
export interface RecordParts {
  /** Takes the inbox keys, whose parameters come behind the others. */
  readonly claims: boolean;
  /** Writes nothing at all unless what was decided is proven; only with `claims`. */
  readonly proves: boolean;
  readonly paysOrders: boolean;
  readonly fillsOutbox: boolean;
  readonly companion: Companion | undefined;
}

// One statement a batch, since what a batch costs is round trips: pay the order, count the day,
// store the payment with the number the day's count brought it, post it to the ledger, and write
// its events, which carry that number. Ids of rows are handed out in the order of the rows.
function recordText(parts: RecordParts): string {
  const { claims, proves, paysOrders, fillsOutbox, companion } = parts;
  const where = proves ? `where ${IF_PROVEN}` : '';
  const firstOfCompanion = FIRST_OF_PROOF + (proves ? PROOF_PARAMETERS : 0);
  const ctes = [
    ...(proves ? [`proven as materialized (${PROVEN})`] : []),
    ...(claims ? [`claimed as (${insertInbox(FIRST_OF_INBOX, where)})`] : []),
    `paid as (${paysOrders ? paid(proves ? `and ${IF_PROVEN}` : '') : NOBODY_PAID})`,
    `days as (${days(where)})`,
    `stored as (${STORED})`,
    postingCtes(FIRST_OF_LEDGER, where),
    `outboxed as (${fillsOutbox ? OUTBOXED : UNBOXED})`,
    `lived as (${LIVED})`,
    ...(companion ? [companion.cte(firstOfCompanion)] : []),
  ];
  // Lists as text, to be cut up at their commas: an array would be read character by character.
  return `
    with ${ctes.join(', ')}
    select string_agg(id, ',') as "paymentIds", string_agg(n::text, ',') as numbers,
      (select string_agg(id::text, ',' order by id) from outboxed) as "outboxIds",
      (select string_agg(id::text, ',' order by id) from lived) as "liveIds",
      (select json_object_agg(id, state) from paid) as "orderStates"
    from stored`;
}

const known = new Map<string, NamedStatement>();

/**
 * Records a batch of payments. With `claims` it fails as a whole when one of their inbox keys is
 * taken.
 */
export function recordStatement(parts: RecordParts): NamedStatement {
  const marks = [
    parts.proves ? 'prove' : parts.claims ? 'claim' : 'claimed',
    parts.paysOrders ? 'orders' : 'plain',
    parts.fillsOutbox ? 'outbox' : 'told',
    parts.companion?.name ?? 'alone',
  ];
  const name = `payments-record-${marks.join('-')}`;
  let statement = known.get(name);
  if (!statement) known.set(name, (statement = { name, text: recordText(parts) }));
  return statement;
}
