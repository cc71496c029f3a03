import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the hash is made of beside the hash before, in this order (docs/audit.md). */
const HASHED = [
  `'haodian.audit.1'`,
  'entry.tenant',
  'entry.sequence::text',
  `to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  'entry.actor_kind',
  'entry.actor_id',
  'entry.ip',
  'entry.user_agent',
  'entry.request_id',
  'entry.action',
  'entry.target_type',
  'entry.target_id',
  'entry.before::text',
  'entry.after::text',
];

/**
 * The audit log (docs/audit.md): who did what, in one chain of hashes for each merchant and one for
 * the platform. Nobody holds a right to write to it but by the two functions made here.
 */
export class Audit1763683200014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.tables(runner);
    await this.hashes(runner);
    await this.append(runner);
    await this.prune(runner);
    await this.protect(runner);
  }

  private async tables(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table haodian.audit_heads (
        -- a merchant's id, or 'platform'
        tenant text primary key,
        -- of the newest row; 0 before the first
        sequence bigint not null default 0,
        hash bytea not null,
        -- of the last row that was removed because of its age; 0 while all are kept
        anchor_sequence bigint not null default 0,
        anchor_hash bytea not null
      )`);
    await runner.query(`
      create table haodian.audit_log (
        tenant text not null,
        sequence bigint not null,
        at timestamptz not null,
        actor_kind text not null,
        actor_id text,
        ip text,
        user_agent text,
        request_id text,
        action text not null,
        target_type text not null,
        target_id text,
        -- json, not jsonb: the hash is of the text as it was written
        before json,
        after json,
        prev_hash bytea not null,
        hash bytea not null,
        -- a chain is read in its order
        primary key (tenant, sequence)
      )`);
    for (const column of ['', 'tenant, ', 'actor_id, ', 'target_id, ', 'action, ']) {
      const rest = column === 'tenant, ' ? 'at, sequence' : 'at, tenant, sequence';
      await runner.query(`create index on haodian.audit_log (${column}${rest})`);
    }
  }

  private async hashes(runner: QueryRunner): Promise<void> {
    const fields = HASHED.map((field) => `haodian.audit_field(${field})`).join(', ');
    await runner.query(`
      -- A field with its length in bytes before it, so that no two rows have the same text.
      create function haodian.audit_field(field text) returns text
        language sql stable parallel safe as $$
        select coalesce(octet_length(convert_to(field, 'UTF8')) || ':' || field, '-')
      $$`);
    await runner.query(`
      create function haodian.audit_hash_of(entry haodian.audit_log) returns bytea
        language sql stable parallel safe as $$
        select sha256(entry.prev_hash || convert_to(concat_ws(',', ${fields}), 'UTF8'))
      $$`);
  }

  private async append(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The head's row is locked until the transaction ends, so a chain has no gaps and no two
      -- rows with one predecessor; the time is the server's.
      create function haodian.audit_append(entry haodian.audit_log) returns bigint
        language plpgsql security definer set search_path = pg_catalog, haodian, pg_temp as $$
      declare head haodian.audit_heads;
      begin
        select * into head from audit_heads where tenant = entry.tenant for update;
        if not found then
          insert into audit_heads (tenant, hash, anchor_hash)
            values (entry.tenant, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'))
            on conflict do nothing;
          select * into head from audit_heads where tenant = entry.tenant for update;
        end if;
        entry.sequence := head.sequence + 1;
        entry.at := date_trunc('milliseconds', clock_timestamp());
        entry.prev_hash := head.hash;
        entry.hash := audit_hash_of(entry);
        insert into audit_log values (entry.*);
        update audit_heads set sequence = entry.sequence, hash = entry.hash
          where tenant = entry.tenant;
        return entry.sequence;
      end
      $$`);
  }

  private async prune(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Removes the oldest rows of a chain, at most rows_max: those before the first one that is
      -- not older than that. The head keeps the hash of the last one removed, so that the rest can
      -- still be verified, and the chain itself says what was removed.
      create function haodian.audit_prune(of_tenant text, older_than timestamptz, rows_max integer)
        returns bigint
        language plpgsql security definer set search_path = pg_catalog, haodian, pg_temp as $$
      declare head haodian.audit_heads; last audit_log; removed bigint; told audit_log;
      begin
        if older_than > now() - interval '184 days' then
          raise exception 'the audit log is kept for 184 days at least'
            using errcode = 'restrict_violation';
        end if;
        select * into head from audit_heads where tenant = of_tenant for update;
        select l.* into last from audit_log l join (
            select sequence, bool_and(at < older_than) over (order by sequence) as is_old
            from (select sequence, at from audit_log where tenant = of_tenant
                  order by sequence limit rows_max) oldest) judged using (sequence)
          where l.tenant = of_tenant and judged.is_old
          order by l.sequence desc limit 1;
        if not found then return 0; end if;
        update audit_heads set anchor_sequence = last.sequence, anchor_hash = last.hash
          where tenant = of_tenant;
        delete from audit_log where tenant = of_tenant and sequence <= last.sequence;
        get diagnostics removed = row_count;
        told.tenant := of_tenant;
        told.actor_kind := 'system';
        told.action := 'audit.pruned';
        told.target_type := 'audit';
        told.target_id := of_tenant;
        told.before := format('{"firstSequence":%s}', head.anchor_sequence + 1)::json;
        told.after := format('{"firstSequence":%s,"removed":%s}', last.sequence + 1, removed)::json;
        perform audit_append(told);
        return removed;
      end
      $$`);
  }

  private async protect(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_heads', 'audit_log']) {
      // Ingest reads too: its worker looks for what has grown old.
      await runner.query(
        `call haodian.tenant_table('haodian.${table}', 'tenant', 'select', 'select')`,
      );
    }
    await runner.query(`
      create trigger append_only before update or truncate on haodian.audit_log
        for each statement execute function haodian.refuse_rewrite()`);
    await runner.query(`
      create trigger append_only before delete or truncate on haodian.audit_heads
        for each statement execute function haodian.refuse_rewrite()`);
    await runner.query(`
      create function haodian.audit_refuse_delete() returns trigger language plpgsql as $$
      begin
        if old.sequence > (select anchor_sequence from haodian.audit_heads
                           where tenant = old.tenant) then
          raise exception 'audit_log is append-only' using errcode = 'restrict_violation';
        end if;
        return old;
      end
      $$`);
    await runner.query(`
      create trigger pruned_only before delete on haodian.audit_log
        for each row execute function haodian.audit_refuse_delete()`);
    await runner.query(`
      revoke execute on function haodian.audit_append(haodian.audit_log),
        haodian.audit_prune(text, timestamptz, integer) from public`);
    await runner.query(`
      grant execute on function haodian.audit_append(haodian.audit_log)
        to haodian_app, haodian_ingest`);
    await runner.query(`
      grant execute on function haodian.audit_prune(text, timestamptz, integer)
        to haodian_ingest`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function haodian.audit_prune(text, timestamptz, integer)');
    await runner.query('drop function haodian.audit_append(haodian.audit_log)');
    await runner.query('drop function haodian.audit_hash_of(haodian.audit_log)');
    await runner.query('drop function haodian.audit_field(text)');
    await runner.query('drop table haodian.audit_log, haodian.audit_heads');
    await runner.query('drop function haodian.audit_refuse_delete()');
  }
}
