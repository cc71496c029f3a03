import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Orders and their attempts, the inbox of genuine notifications, payments, refunds, and each
 * store's day.
 */
export class Payments1763683200006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.orders(runner);
    await this.inbox(runner);
    await this.payments(runner);
    await this.storeDays(runner);
    const rights: Record<string, [app: string, ingest: string]> = {
      orders: ['select, insert', 'select, insert, update'],
      order_attempts: ['select, insert', 'select'],
      inbox: ['select', 'select, insert, update'],
      payments: ['select', 'select, insert, update'],
      refunds: ['select', 'select, insert, update'],
      store_days: ['select', 'select, insert, update'],
      store_day_channels: ['select', 'select, insert, update'],
    };
    for (const [table, [app, ingest]] of Object.entries(rights)) {
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'merchant_id', '${app}', '${ingest}')`,
      );
    }
  }

  private async orders(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.orders (
        merchant_id text not null,
        id text not null,
        order_no text not null check (order_no ~ '^[A-Za-z0-9_-]{1,32}$'),
        store_id text not null,
        terminal_id text not null,
        amount bigint not null check (amount > 0),
        subject text,
        state text not null default 'open' check (state in ('open', 'paid', 'overpaid')),
        payment_ids text[] not null default '{}',
        expires_at timestamptz not null,
        created_at timestamptz not null,
        primary key (merchant_id, id),
        unique (merchant_id, order_no),
        foreign key (merchant_id, terminal_id) references haodian.terminals (merchant_id, id)
      )`);
    await runner.query(`create index on haodian.orders (id)`);
    await runner.query(`
      -- What a channel knows is an attempt: the number it was given, the amount asked, until when.
      create table haodian.order_attempts (
        merchant_id text not null,
        channel_order_no text not null,
        order_id text not null,
        amount bigint not null check (amount > 0),
        expires_at timestamptz not null,
        primary key (merchant_id, channel_order_no),
        foreign key (merchant_id, order_id) references haodian.orders (merchant_id, id)
      )`);
  }

  private async inbox(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.inbox (
        channel_account_id text not null,
        kind text not null check (kind in ('payment', 'refund', 'closed')),
        channel_id text not null,
        id text not null,
        state text not null
          check (state in ('recorded', 'waiting', 'quarantined', 'resolved', 'dismissed')),
        reason text check (reason in (
          'unknown_word', 'unknown_merchant', 'wrong_merchant', 'wrong_app', 'wrong_currency',
          'no_terminal', 'amount_mismatch', 'refund_exceeds', 'refund_without_payment',
          'unrecordable')),
        late_for_order boolean not null default false,
        merchant_id text,
        payment_id text,
        -- the exact bytes; emptied after 180 days, the row stays
        raw bytea,
        -- what the channel said, parsed; kept only where it is needed again (waiting, quarantined)
        message jsonb,
        channel_payment_id text,
        expected_amount bigint,
        received_at timestamptz not null,
        closed_at timestamptz,
        closed_by text,
        dismiss_reason text,
        primary key (channel_account_id, kind, channel_id),
        check ((state = 'quarantined') <= (reason is not null))
      )`);
    await runner.query(`
      create unique index inbox_unfit on haodian.inbox (id) where reason is not null`);
    await runner.query(`
      create index inbox_waiting on haodian.inbox (channel_account_id, channel_payment_id)
        where state = 'waiting'`);
    await runner.query(`
      create index inbox_raw_age on haodian.inbox using brin (received_at)`);
  }

  private async payments(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.payments (
        merchant_id text not null,
        id text not null,
        store_id text not null,
        terminal_id text not null,
        channel text not null,
        channel_account_id text not null,
        channel_payment_id text not null,
        wallet text not null,
        presented text not null,
        order_id text,
        order_no text,
        amount bigint not null check (amount > 0),
        payer_amount bigint,
        received_amount bigint,
        currency text not null,
        fee bigint not null check (fee >= 0 and fee <= amount),
        fee_plan_id text,
        fee_plan_version integer,
        fee_rate text,
        -- no rule for the channel on that day: recorded without a fee, alarmed
        unpriced boolean not null default false,
        refunded bigint not null default 0 check (refunded between 0 and amount),
        fee_returned bigint not null default 0 check (fee_returned between 0 and fee),
        n integer not null,
        day date not null,
        paid_at timestamptz not null,
        recorded_at timestamptz not null,
        entry_id text not null,
        primary key (merchant_id, id)
      ) with (fillfactor = 95)`);
    // Ids carry the time they were made, so both serve lists from the newest as well as single
    // rows.
    await runner.query(`create index payments_id on haodian.payments (id)`);
    await runner.query(`create index payments_store on haodian.payments (store_id, id)`);
    await runner.query(`
      create table haodian.refunds (
        merchant_id text not null,
        id text not null,
        payment_id text not null,
        store_id text not null,
        channel_account_id text not null,
        channel_refund_id text not null,
        amount bigint not null check (amount > 0),
        fee_returned bigint not null default 0,
        status text not null check (status in ('succeeded', 'failed')),
        succeeded_at timestamptz not null,
        recorded_at timestamptz not null,
        entry_id text,
        primary key (merchant_id, id),
        foreign key (merchant_id, payment_id) references haodian.payments (merchant_id, id)
      )`);
    await runner.query(`create index on haodian.refunds (merchant_id, payment_id)`);
  }

  private async storeDays(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.store_days (
        merchant_id text not null,
        store_id text not null,
        -- the Shanghai day; of paid_at for payments, of succeeded_at for refunds
        day date not null,
        count integer not null default 0,
        amount bigint not null default 0,
        fees bigint not null default 0,
        refunded bigint not null default 0,
        fees_returned bigint not null default 0,
        primary key (merchant_id, store_id, day)
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table haodian.store_day_channels (
        merchant_id text not null,
        store_id text not null,
        day date not null,
        channel text not null,
        count integer not null default 0,
        amount bigint not null default 0,
        primary key (merchant_id, store_id, day, channel)
      ) with (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table haodian.store_day_channels, haodian.store_days, haodian.refunds, haodian.payments,
        haodian.inbox, haodian.order_attempts, haodian.orders`);
  }
}
