import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { asRole, privileged } from './as-role.fixture.js';

const LEDGER = ['ledger_accounts', 'ledger_entries', 'ledger_postings'];
const INGEST_MAY_DELETE = [
  'document_pictures',
  'documents',
  'live_events',
  'outbox',
  'webhook_deliveries',
];
const NOT_PERMITTED = { code: '42501' };

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.drop());

describe('haodian_app', () => {
  it('cannot write the ledger or what notifications record', async () => {
    const writable = await privileged(test.url, 'haodian_app', 'insert, update, delete, truncate');
    const recorded = ['payments', 'refunds', 'inbox', 'store_days', 'outbox'];
    for (const table of [...LEDGER, ...recorded]) expect(writable).not.toContain(table);
    for (const table of LEDGER) {
      for (const text of [`delete from ${table}`, `update ${table} set merchant_id = 'x'`]) {
        await expect(asRole(test.url, 'haodian_app', text)).rejects.toMatchObject(NOT_PERMITTED);
      }
    }
  });

  it('removes only what was never in force, what ran out, and what is derived', async () => {
    expect(await privileged(test.url, 'haodian_app', 'delete')).toEqual([
      'application_fingerprints',
      'channel_account_keys',
      'channel_mappings',
      'documents',
      'fee_plan_versions',
      'idempotency_keys',
      'invitations',
      'password_resets',
      'recovery_codes',
      'search_terms',
      'sessions',
      'user_totp',
      'webhook_endpoints',
    ]);
  });
});

describe('haodian_ingest', () => {
  it('deletes nothing but events and documents that are kept no longer', async () => {
    expect(await privileged(test.url, 'haodian_ingest', 'delete')).toEqual(INGEST_MAY_DELETE);
    for (const table of ['payments', 'inbox', ...LEDGER]) {
      const removed = asRole(test.url, 'haodian_ingest', `delete from ${table}`);
      await expect(removed).rejects.toMatchObject(NOT_PERMITTED);
    }
  });

  it('changes no posting and no entry, and sees no password or token', async () => {
    const updatable = await privileged(test.url, 'haodian_ingest', 'update');
    expect(updatable).not.toContain('ledger_postings');
    expect(updatable).not.toContain('ledger_entries');
    const readable = await privileged(test.url, 'haodian_ingest', 'select');
    for (const table of ['users', 'sessions', 'api_keys', 'idempotency_keys']) {
      expect(readable).not.toContain(table);
    }
  });
});

describe.each(['haodian_app', 'haodian_ingest'])('%s', (role) => {
  it('owns nothing, goes around no policy and alters no table', async () => {
    const [flags] = await asRole(
      test.url,
      role,
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles
       where rolname = current_user`,
    );
    expect(Object.values(flags as object)).toEqual([false, false, false, false, false]);
    for (const text of [
      'alter table payments disable row level security',
      'drop policy tenant on payments',
      'truncate outbox',
      'create table haodian.mine (id int)',
      'alter table ledger_postings disable trigger all',
      'set session_replication_role = replica',
      `create or replace function haodian.may_see(merchant text) returns boolean
         language sql as 'select true'`,
    ]) {
      await expect(asRole(test.url, role, text)).rejects.toMatchObject(NOT_PERMITTED);
    }
  });
});
