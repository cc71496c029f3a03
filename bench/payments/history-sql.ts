/**
 * What a recorded payment leaves, as if a quiet month of them had gone by: SQL over a table of
 * plain numbers.
 */

/**
 * Of the same form as a real id and sorting before all of them; $-free, so that it can stand in any
 * statement.
 */
const idOf = (prefix: string): string =>
  `('${prefix}_00' || lpad(to_hex(h.i), 10, '0') || substr(md5('${prefix}' || h.i), 1, 14))`;

const CHANNEL_PAYMENT_ID = `('4200' || lpad(h.i::text, 24, '0'))`;
const PAID_AT = `(((h.day::timestamp + interval '8 hours') at time zone 'Asia/Shanghai')
  + h.n * interval '1 minute')`;
const RECORDED_AT = `(${PAID_AT} + interval '50 ms')`;
const DAYS = 30;

/**
 * The shops to spread payments over; their accounts' ids come from outside, since SQL cannot derive
 * them.
 */
export const SHOPS = `
  create unlogged table bench_shops as
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
    $7::text[]) with ordinality
    as s (merchant_id, store_id, terminal_id, sn, receivable, settlement, fees, line)`;

/**
 * One row a payment with everything that counts: shop, day, running number, amount, fee, sums so
 * far.
 */
export const NUMBERS = `
  create unlogged table bench_history as
  with shape as (
    select count(*)::bigint as shops, 
      greatest(1, ceil($1::numeric / count(*) / ${DAYS}))::bigint as a_day
    from bench_shops
  ), numbered as (
    select i, i % shops as shop, i / shops as k, a_day, 1000 + (i * 7919) % 9000 as amount
    from shape, generate_series(0, $1::bigint - 1) as i
  )
  select i, s.*, k, (k % a_day + 1)::int as n,
    (now() at time zone 'Asia/Shanghai')::date - ${DAYS} - 1 + (k / a_day)::int as day,
    amount, (amount * 38 + 5000) / 10000 as fee,
    sum(amount) over so_far as amounts, sum((amount * 38 + 5000) / 10000) over so_far as fees_so_far
  from numbered join bench_shops s on s.line = shop + 1
  window so_far as (partition by shop order by k)`;

/**
 * What one statement writes of the shops from number $1 up to $2: shop by shop, so that indexes
 * grow at few places.
 */
export const ROWS: Readonly<Record<string, string>> = {
  inbox: `
    insert into inbox (channel_account_id, kind, channel_id, id, state, merchant_id, payment_id,
      channel_payment_id, received_at)
    select $3, 'payment', ${CHANNEL_PAYMENT_ID}, ${idOf('inb')}, 'recorded', h.merchant_id,
      ${idOf('pay')}, ${CHANNEL_PAYMENT_ID}, ${RECORDED_AT}`,
  payments: `
    insert into payments (merchant_id, id, store_id, terminal_id, channel, channel_account_id,
      channel_payment_id, wallet, presented, amount, currency, fee, fee_rate, n, day, paid_at,
      recorded_at, entry_id)
    select h.merchant_id, ${idOf('pay')}, h.store_id, h.terminal_id, 'wechatpay', $3,
      ${CHANNEL_PAYMENT_ID}, 'wechat', 'static_plate', h.amount, 'CNY', h.fee, '0.0038', h.n, h.day,
      ${PAID_AT}, ${RECORDED_AT}, ${idOf('ent')}`,
  ledger_entries: `
    insert into ledger_entries (merchant_id, id, kind, idempotency_key, event_at, recorded_at)
    select h.merchant_id, ${idOf('ent')}, 'mirror_payment',
      'payment:' || $3 || ':' || ${CHANNEL_PAYMENT_ID}, ${PAID_AT}, ${RECORDED_AT}`,
  ledger_postings: `
    insert into ledger_postings (merchant_id, entry_id, account_id, entry_kind, account_kind,
      currency, amount, balance_after, version_after)
    select h.merchant_id, ${idOf('ent')}, line.account_id, 'mirror_payment',
      line.kind::haodian.account_kind, 'CNY', line.amount, line.balance, h.k + 1`,
  announcements: `
    insert into announcements (merchant_id, id, store_id, sn, kind, subject_id, payment_id, amount,
      wallet, text, n, placement, state, code, attempts, notified_at, queued_at, sent_at,
      received_at, played_at, device_played_at, expires_at, closed_at)
    select h.merchant_id, ${idOf('ann')}, h.store_id, h.sn, 'payment', ${idOf('pay')},
      ${idOf('pay')}, h.amount, 'wechat', '微信收款' || h.amount || '分', h.n, 1, 'played', 200, 1,
      at, at, at, at, at, at, at + interval '60 s', at`,
};

/** What the rows of {@link ROWS} are selected from. */
export const FROM: Readonly<Record<string, string>> = {
  ledger_postings: `
    from bench_history h, lateral (values
      (h.receivable, 'acquirer_receivable', h.amount, h.amounts),
      (h.settlement, 'merchant_settlement', h.fee - h.amount, h.fees_so_far - h.amounts),
      (h.fees, 'acquirer_fee', -h.fee, -h.fees_so_far)) as line (account_id, kind, amount, balance)
    where h.line >= $1 and h.line < $2 and $3::text is not null order by h.line, h.k`,
  announcements: `
    from bench_history h, lateral (select ${RECORDED_AT} as at) as moment
    where h.line >= $1 and h.line < $2 and $3::text is not null order by h.line, h.k`,
};

/** For tables that {@link FROM} does not name. */
export const FROM_HISTORY = `
  from bench_history h where h.line >= $1 and h.line < $2 and $3::text is not null
  order by h.line, h.k`;

/** The sums that the rows come to, and what is no longer needed; $1 is the channel account. */
export const SUMS: readonly string[] = [
  `insert into ledger_accounts (merchant_id, id, kind, channel_account_id, currency, balance,
     version)
   select s.merchant_id, a.id, a.kind::haodian.account_kind, $1, 'CNY', a.balance, h.payments
   from bench_shops s
   join (select line, sum(amount) as amount, sum(fee) as fee, count(*) as payments
     from bench_history group by 1) h using (line)
   cross join lateral (values
     (s.receivable, 'acquirer_receivable', h.amount),
     (s.settlement, 'merchant_settlement', h.fee - h.amount),
     (s.fees, 'acquirer_fee', -h.fee)) as a (id, kind, balance)
   on conflict (merchant_id, id) do nothing`,
  `insert into store_days (merchant_id, store_id, day, count, amount, fees)
   select merchant_id, store_id, day, count(*), sum(amount), sum(fee) from bench_history
   where $1::text is not null group by 1, 2, 3`,
];

/** Leaves the tables as autovacuum would, so that it does not run during the rounds. */
export const TIDY: readonly string[] = [
  'drop table bench_history, bench_shops',
  `vacuum (analyze) inbox, payments, ledger_entries, ledger_postings, ledger_accounts, store_days,
    announcements`,
];
