import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Announcements: one row for each payment, refund or sum of missed ones and device. */
export class Announcements1763683200008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.announcements (
        merchant_id text not null,
        id text not null,
        store_id text not null,
        sn text not null,
        kind text not null check (kind in ('payment', 'refund', 'missed', 'test')),
        -- what it is about: a payment, a refund, or the device's session
        subject_id text not null,
        payment_id text,
        amount bigint not null,
        wallet text,
        text text not null,
        n integer,
        placement integer not null,
        state text not null check (state in (
          'queued', 'sent', 'received', 'played', 'expired', 'failed', 'cancelled')),
        code smallint,
        attempts integer not null default 0,
        notified_at timestamptz,
        queued_at timestamptz not null,
        sent_at timestamptz,
        received_at timestamptz,
        -- the session that received it: after that only a new session is sent it again
        received_sess text,
        played_at timestamptz,
        device_played_at timestamptz,
        expires_at timestamptz not null,
        -- set when nothing more is awaited; a late 'done 200' may still turn expired into played
        closed_at timestamptz,
        -- the sum that tells of this missed one
        summed_by text,
        primary key (merchant_id, id)
      ) with (fillfactor = 70)`);
    // Acks name the device and the id; lists by device are read from the newest.
    await runner.query(`create index announcements_device on haodian.announcements (sn, id)`);
    await runner.query(`create index announcements_newest on haodian.announcements (id)`);
    await runner.query(`create index announcements_payment on haodian.announcements (payment_id)`);
    await runner.query(`
      create index announcements_open on haodian.announcements (queued_at) where closed_at is
        null`);
    await runner.query(`
      create index announcements_missed on haodian.announcements (sn, closed_at)
        where state in ('expired', 'failed') and kind = 'payment' and summed_by is null`);
    await runner.query(`
      call haodian.tenant_table('haodian.announcements', 'merchant_id',
        'select, insert, update', 'select, insert, update')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table haodian.announcements');
  }
}
