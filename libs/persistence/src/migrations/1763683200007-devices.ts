import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Devices, their credentials, and where each was assigned from when to when. */
export class Devices1763683200007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.devices (
        sn text primary key check (sn ~ '^[A-Z0-9-]{6,32}$'),
        model text not null,
        -- the current assignment, repeated from device_assignments for routing; null: in stock
        merchant_id text,
        store_id text,
        terminal_id text,
        -- adds 1 with every move; a device drops what was meant for an earlier place
        placement integer not null default 0,
        sess text,
        online boolean not null default false,
        last_seen_at timestamptz,
        firmware text,
        hardware text,
        desired jsonb not null default '{}',
        desired_version integer not null default 0,
        reported jsonb not null default '{}',
        reported_version integer not null default 0,
        replaced_by text references haodian.devices,
        created_at timestamptz not null,
        foreign key (merchant_id, store_id) references haodian.stores (merchant_id, id),
        foreign key (merchant_id, terminal_id) references haodian.terminals (merchant_id, id)
      ) with (fillfactor = 70)`);
    await runner.query(`create index devices_store on haodian.devices (store_id)`);
    await runner.query(`
      create table haodian.device_credentials (
        id text primary key,
        sn text not null references haodian.devices,
        token_hash bytea not null,
        created_at timestamptz not null,
        revoked_at timestamptz
      )`);
    await runner.query(`
      create index on haodian.device_credentials (sn) where revoked_at is null`);
    await runner.query(`
      create table haodian.device_assignments (
        id text primary key,
        sn text not null references haodian.devices,
        merchant_id text not null,
        store_id text not null,
        terminal_id text,
        placement integer not null,
        valid_from timestamptz not null,
        valid_to timestamptz,
        check (valid_to >= valid_from)
      )`);
    await runner.query(`
      create unique index one_place_at_a_time on haodian.device_assignments (sn)
        where valid_to is null`);
    await runner.query(`create index on haodian.device_assignments (merchant_id, sn)`);
    await this.protect(runner);
  }

  private async protect(runner: QueryRunner): Promise<void> {
    const manage = 'select, insert, update';
    await runner.query(
      `call haodian.tenant_table('haodian.devices', 'merchant_id', '${manage}', 'select, update')`,
    );
    await runner.query(
      `call haodian.tenant_table('haodian.device_assignments', 'merchant_id', '${manage}',
        'select')`,
    );
    // Credentials follow their device: whoever may see the device may issue them.
    await runner.query(`
      alter table haodian.device_credentials enable row level security`);
    await runner.query(`
      create policy tenant on haodian.device_credentials to haodian_app
        using (exists (select from haodian.devices d where d.sn = device_credentials.sn))`);
    await runner.query(`
      create policy ingest on haodian.device_credentials to haodian_ingest using (true)`);
    await runner.query(`grant select, insert, update on haodian.device_credentials to haodian_app`);
    await runner.query(`grant select on haodian.device_credentials to haodian_ingest`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table haodian.device_assignments, haodian.device_credentials, haodian.devices',
    );
  }
}
