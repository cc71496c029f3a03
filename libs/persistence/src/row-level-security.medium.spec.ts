import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { asSuperuser, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import type { Client } from 'pg';
import { asRole } from './as-role.fixture.js';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from './scope.js';
import type { Scope } from './scope.js';

/** Tables that belong to no tenant, with the reason. */
const SHARED: Readonly<Record<string, string>> = {
  users: 'people, read to log them in before anybody knows whose they are',
  sessions: 'likewise',
  user_totp: 'likewise',
  recovery_codes: 'likewise',
  password_resets: 'likewise',
  invitations: 'likewise; lists are filtered by their use case',
  api_keys: 'likewise; lists are filtered by their use case',
  role_grants: 'likewise; lists are filtered by their use case',
  idempotency_keys: 'by principal',
  agents: 'the tree itself; lists are filtered by their use case',
  fee_plans: 'offers; which plan a merchant has is tenant data',
  fee_plan_rules: 'likewise',
  fee_plan_versions: 'likewise',
  fee_plan_stamp: 'a count of their changes',
  place_stamps: 'a count of changes of what payments are placed by, for haodian_ingest only',
  agreement_templates: 'the text that every merchant signs',
  migrations: 'of the owner',
  outbox: 'events on their way, for haodian_ingest only',
  webhook_cursor: 'how far events were read, for haodian_ingest only',
};

/** Seen by the agent they are of and by all above: specs of merchants and below. */
const OF_AGENTS = ['lead_events', 'leads', 'territories'];

const A = newId('mer', 1_763_700_000_000);
const B = newId('mer', 1_763_700_000_001);

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

let test: TestDatabase;
let tables: string[];
let tenantTables: string[];
const columns = new Map<string, Column[]>();

beforeAll(async () => {
  test = await createTestDatabase();
  await asSuperuser(test.url, async (client) => {
    tables = await namesOf(client, 'true');
    const ruled = await namesOf(client, 'relrowsecurity');
    tenantTables = ruled.filter((table) => !OF_AGENTS.includes(table));
    for (const table of tenantTables) columns.set(table, await columnsOf(client, table));
    // Rows stand alone here: neither foreign keys nor triggers are what is tested.
    await client.query(`set session_replication_role = replica; set search_path = haodian`);
    for (const table of tenantTables) {
      for (const merchant of [A, B]) await insertRow(client, table, merchant);
    }
  });
});

afterAll(() => test.drop());

async function namesOf(client: Client, condition: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = 'haodian'::regnamespace and relkind in ('r', 'p') and ${condition}
     order by relname`,
  );
  return rows.map((row) => row.name);
}

async function columnsOf(client: Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select column_name::text as name, udt_name::text as type,
       is_nullable = 'NO' and column_default is null and is_identity = 'NO' as required
     from information_schema.columns where table_schema = 'haodian' and table_name = $1`,
    [table],
  );
  return rows;
}

/** Where the merchant stands, if not in `merchant_id`. */
const OWNER: Readonly<Record<string, string>> = {
  merchants: 'id',
  audit_heads: 'tenant',
  audit_log: 'tenant',
};
const ownerColumn = (table: string) => OWNER[table] ?? 'merchant_id';
const [AGENT_A, AGENT_B] = [newId('agt', 1_763_700_000_002), newId('agt', 1_763_700_000_003)];
const agentOf = (merchant: string) => (merchant === A ? AGENT_A : AGENT_B);
const snOf = (merchant: string) => `SPK-${merchant === A ? 'AAAA' : 'BBBB'}`;

/** Values that the checks of the tables want. */
const WORDS: Readonly<Record<string, unknown>> = {
  account_kind: 'acquirer_fee',
  entry_kind: 'mirror_payment',
  currency: 'CNY',
  'inbox.kind': 'payment',
  'inbox.state': 'recorded',
  'refunds.status': 'succeeded',
  'announcements.kind': 'payment',
  'announcements.state': 'queued',
  'applications.kind': 'individual',
  'application_fingerprints.kind': 'licence',
  'channel_application_events.source': 'hand',
  'tasks.kind': 'visit',
  'task_events.what': 'created',
  'webhook_endpoints.events': ['payment.succeeded'],
  'documents.kind': 'licence',
  'proposed_changes.kind': 'fee_plan',
  'bulk_jobs.kind': 'assign_fee_plan',
  'bulk_jobs.state': 'running',
  'search_terms.haystack': '\n\n',
};
const BY_TYPE: Readonly<Record<string, unknown>> = {
  int2: 1,
  int4: 1,
  int8: 1,
  bool: false,
  date: '2026-11-21',
  timestamptz: '2026-11-21T00:00:00Z',
  json: '{}',
  jsonb: '{}',
  bytea: Buffer.alloc(0),
};

function rowOf(table: string, merchant: string): Record<string, unknown> {
  const owner = ownerColumn(table);
  const wanted = columns.get(table)!.filter(({ name, required }) => required || name === owner);
  return Object.fromEntries(
    wanted.map(({ name, type }) => {
      if (name === owner) return [name, merchant];
      if (name === 'sn') return [name, snOf(merchant)];
      if (name === 'agent_id') return [name, agentOf(merchant)];
      const word = WORDS[`${table}.${name}`] ?? WORDS[name] ?? WORDS[type] ?? BY_TYPE[type];
      return [name, word ?? `${snOf(merchant)}-${name}`];
    }),
  );
}

async function insertRow(client: Client, table: string, merchant: string): Promise<void> {
  const row = rowOf(table, merchant);
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  const text = `insert into ${table} (${Object.keys(row).join()}) values (${places.join()})`;
  await client.query(text, Object.values(row));
}

/** Whose rows a scope sees, by the device where a table names no merchant. */
async function seen(scope: Scope, table: string): Promise<string[]> {
  const column = columns.get(table)!.some(({ name }) => name === ownerColumn(table))
    ? ownerColumn(table)
    : 'sn';
  const rows = await test.database.asApp(scope, (tx) =>
    tx.query<{ who: string }>(`select ${column} as who from ${table} order by 1`),
  );
  return rows.map(({ who }) => (who === snOf(A) ? A : who === snOf(B) ? B : who));
}

/** What a statement came to: rows touched, or the SQLSTATE that refused it. */
async function attempt(scope: Scope, text: string, values: unknown[]): Promise<number | string> {
  try {
    const work = test.database.asApp(scope, (tx) => tx.query(`${text} returning 1`, values));
    return (await work).length;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('every table', () => {
  it('is under the tenant rule, or shared for a reason', () => {
    const ruled = [...tenantTables, ...OF_AGENTS];
    const open = tables.filter((table) => !ruled.includes(table));
    expect(open).toEqual(Object.keys(SHARED).toSorted());
    expect(tenantTables.length).toBeGreaterThan(15);
  });

  it('with a merchant in it is under the rule', async () => {
    const named = (await asRole(
      test.url,
      'haodian_owner',
      `select table_name::text as name from information_schema.columns
       where table_schema = 'haodian' and column_name = 'merchant_id'`,
    )) as { name: string }[];
    for (const { name } of named) expect(tenantTables).toContain(name);
  });

  it('under the rule has a policy that asks whom the request may see', async () => {
    const policies = (await asRole(
      test.url,
      'haodian_owner',
      `select tablename::text as name, qual from pg_policies
       where schemaname = 'haodian' and roles = '{haodian_app}'`,
    )) as { name: string; qual: string }[];
    const named = policies.map(({ name }) => name);
    expect(named.toSorted()).toEqual([...tenantTables, ...OF_AGENTS].toSorted());
    const asks: Readonly<Record<string, RegExp>> = {
      device_credentials: /devices/,
      lead_events: /leads/,
      leads: /may_see_agent/,
      territories: /may_see_agent/,
    };
    for (const { name, qual } of policies) expect(qual).toMatch(asks[name] ?? /may_see\(/);
  });
});

describe('a row of another tenant', () => {
  it('is seen in no table, one’s own in each', async () => {
    for (const table of tenantTables) {
      expect({ table, seen: await seen(merchantsOnly(A), table) }).toEqual({ table, seen: [A] });
      expect({ table, seen: await seen(merchantsOnly(B), table) }).toEqual({ table, seen: [B] });
      expect(await seen(merchantsOnly(), table)).toEqual([]);
      expect((await seen(everyMerchant, table)).toSorted()).toEqual([A, B].toSorted());
    }
  });

  it('is seen in no view beside the policies, and nothing without a scope', async () => {
    for (const view of ['listed_merchants', 'listed_terms']) {
      const ids = async (scope: Scope) =>
        (
          await test.database.asApp(scope, (tx) =>
            tx.query<{ id: string }>(`select distinct id from ${view} order by id`),
          )
        ).map(({ id }) => id);
      expect(await ids(everyMerchant)).toEqual([A, B].toSorted());
      expect([await ids(merchantsOnly(A)), await ids(merchantsOnly())]).toEqual([[A], []]);
      expect(await ids(merchantsOfAgents(AGENT_B))).toEqual([B]);
      expect(await asRole(test.url, 'haodian_app', `select id from haodian.${view}`)).toEqual([]);
    }
  });

  it('is seen in no table by the agent of one’s own', async () => {
    for (const table of tenantTables) {
      for (const merchant of [A, B]) {
        const scope = merchantsOfAgents(agentOf(merchant));
        expect({ table, seen: await seen(scope, table) }).toEqual({ table, seen: [merchant] });
      }
      expect(await seen(merchantsOfAgents(), table)).toEqual([]);
    }
  });

  it('is seen in no table when no scope was set', async () => {
    for (const table of tenantTables) {
      expect(await asRole(test.url, 'haodian_app', `select 1 from ${table}`)).toEqual([]);
    }
  });

  it('can be changed or removed in no table', async () => {
    for (const table of tenantTables) {
      const owner = rowOf(table, B);
      const column = ownerColumn(table) in owner ? ownerColumn(table) : 'sn';
      const theirs = `where ${column} = $1`;
      const set = `update ${table} set ${column} = ${column} ${theirs}`;
      for (const text of [set, `delete from ${table} ${theirs}`]) {
        const outcome = await attempt(merchantsOnly(A), text, [owner[column]]);
        expect({ text, isNothing: outcome === 0 || outcome === '42501' }).toMatchObject({
          isNothing: true,
        });
      }
      expect(await seen(everyMerchant, table)).toHaveLength(2);
    }
  });

  it('can be made in no table, nor one’s own be given away', async () => {
    for (const table of tenantTables) {
      const row = rowOf(table, B);
      const places = Object.keys(row).map((_, index) => `$${index + 1}`);
      const insert = `insert into ${table} (${Object.keys(row).join()}) values (${places.join()})`;
      const made = await attempt(merchantsOnly(A), insert, Object.values(row));
      expect({ table, made }).toEqual({ table, made: '42501' });
      if (!(ownerColumn(table) in row)) continue;
      const give = `update ${table} set ${ownerColumn(table)} = $1`;
      const given = await attempt(merchantsOnly(A), give, [B]);
      expect({ table, given }).toEqual({ table, given: '42501' });
    }
  });
});
