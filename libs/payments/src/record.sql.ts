import { postingCtes } from '#libs/ledger';

const CLAIM_COLUMNS = `channel_account_id, kind, channel_id, id, state, reason, late_for_order,
  merchant_id, payment_id, raw, message, channel_payment_id, expected_amount, received_at`;

// The bodies of a batch travel as one binary parameter and are cut here: as an array they would be
// text, twice as long, written and read byte by byte.
const ROWS = `
    (select u.*, substring($10::bytea from u.raw_from for u.raw_length) as raw
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
        $7::bool[], $8::text[], $9::text[], $11::text[], $12::text[], $13::bigint[], $14::float8[],
        $15::int[], $16::int[])
      as u (account_id, kind, channel_id, id, state, reason, late, merchant_id, payment_id,
        message, channel_payment_id, expected_amount, received_at, raw_from, raw_length)) i`;

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

/** Claims one inbox key. */
export const CLAIM = {
  name: 'inbox-claim',
  text: `with ${CLAIMED} select channel_id from claimed`,
};

const RESOLVED = `
  claimed as (
    update inbox b set state = i.state, late_for_order = i.late, merchant_id = i.merchant_id,
      payment_id = i.payment_id
    from ${ROWS}
    where b.channel_account_id = i.account_id and b.kind = i.kind and b.channel_id = i.channel_id
      and b.state = 'quarantined'
    returning b.channel_account_id, b.kind, b.channel_id, b.payment_id
  )`;

// One statement a batch, since what a batch costs is round trips: claim the inbox keys, and only
// for those claimed pay the order, count the day, store the payment with the number the day's count
// brought it, post it to the ledger, and write its events, which carry that number.
const recordText = (claimed: string) => `
    with ${claimed}, paying as materialized (
      select p.* from unnest($17::text[], $18::text[], $19::text[], $20::text[], $21::text[],
        $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::text[], $28::bigint[],
        $29::bigint[], $30::bigint[], $31::text[], $32::bigint[], $33::text[], $34::int[],
        $35::text[], $36::date[], $37::float8[], $38::float8[], $39::text[]) with ordinality
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
      returning o.merchant_id, o.id, o.state
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
    ), ${postingCtes(40, 'entry_id in (select entry_id from paying)')},
    happened as (
      select e.payment_id, e.payload::jsonb || jsonb_build_object('n', s.n) as payload, e.line
      from unnest($54::text[], $55::text[]) with ordinality as e (payment_id, payload, line)
      join stored s on s.id = e.payment_id
    ), outboxed as (
      insert into outbox (subscriber, event, payload, created_at)
      select subscriber, 'payment.succeeded', h.payload, to_timestamp($57::float8 / 1000)
      from happened h cross join unnest($56::text[]) as subscriber
      order by h.line
      returning id, subscriber, payload->>'paymentId' as payment_id
    ), lived as (
      insert into live_events (at, merchant_id, store_id, type, data)
      select to_timestamp(p.recorded_at / 1000), p.merchant_id, p.store_id, 'payment.succeeded',
        h.payload
      from happened h join paying p on p.id = h.payment_id
      order by h.line
      returning id, data->>'paymentId' as payment_id
    )
    select c.channel_id as "channelId", c.channel_account_id as "accountId", s.n,
      paid.state as "orderState", outboxed.id as "outboxId", outboxed.subscriber,
      lived.id as "liveId"
    from claimed c
    left join paying p on p.id = c.payment_id
    left join stored s on s.id = c.payment_id
    left join paid on paid.merchant_id = p.merchant_id and paid.id = p.order_id
    left join outboxed on outboxed.payment_id = c.payment_id
    left join lived on lived.payment_id = c.payment_id`;

/** Records a batch; parameters: inbox 1-16, payments 17-39, ledger 40-53, events 54-57. */
export const RECORD = {
  /** A message came: its key must be new. */
  claim: { name: 'payments-record', text: recordText(CLAIMED) },
  /** A person decided: its key must be quarantined. */
  resolve: { name: 'payments-resolve', text: recordText(RESOLVED) },
};
