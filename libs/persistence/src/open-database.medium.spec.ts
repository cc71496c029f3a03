import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asSuperuser, clusterUrl, createTestDatabase, urlOf } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { loadMigrations, migrate } from './migrate.js';
import { openDatabase } from './open-database.js';
import { createPool } from './pool.js';

const cluster = clusterUrl();
let name: string;
let empty: string;
const made: string[] = [];

beforeEach(async () => {
  name = `empty_${randomBytes(6).toString('hex')}`;
  empty = urlOf(cluster, name);
  made.push(name);
  await asSuperuser(cluster, (client) => client.query(`create database ${name}`));
});

afterAll(() =>
  asSuperuser(cluster, async (client) => {
    for (const database of made) await client.query(`drop database ${database} with (force)`);
  }),
);

/** The same database for a login of its own, with the attributes given. */
async function login(attributes: string): Promise<string> {
  const role = `login_${randomBytes(6).toString('hex')}`;
  await asSuperuser(empty, (client) =>
    client.query(`create role ${role} login password 'pw' ${attributes}`),
  );
  const url = new URL(empty);
  url.username = role;
  url.password = 'pw';
  return url.href;
}

/** Columns, keys, checks and indexes of every table of ours, but for the list of migrations. */
async function schemaOf(url: string): Promise<string[]> {
  const { rows } = await asSuperuser(url, (client) =>
    client.query<{ line: string }>(
      `select line from (
         select table_name as of, concat_ws(' ', table_name, column_name, udt_name, is_nullable,
           column_default) as line
         from information_schema.columns where table_schema = 'haodian'
         union all
         select c.relname, concat_ws(' ', c.relname, con.conname, pg_get_constraintdef(con.oid))
         from pg_constraint con join pg_class c on c.oid = con.conrelid
         join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'haodian'
         union all
         select tablename, indexdef from pg_indexes where schemaname = 'haodian'
       ) as lines where of <> 'migrations' order by line`,
    ),
  );
  return rows.map(({ line }) => line);
}

describe('migrations', () => {
  it('run once each, in order, whoever else is running them', async () => {
    const runs = await Promise.all([migrate(empty), migrate(empty), migrate(empty)]);
    const expected = (await loadMigrations()).map((migration) => migration.name);
    expect(runs.flat()).toEqual(expected);
    expect(await migrate(empty)).toEqual([]);
  });

  it('can be taken back, the last one first, and run again to the same schema', async () => {
    await migrate(empty);
    const before = await schemaOf(empty);
    const owner = createPool({
      url: empty,
      role: 'haodian_owner',
      poolSize: 1,
      entities: [],
      onPoolError: () => undefined,
    });
    await owner.initialize();
    const runner = owner.createQueryRunner();
    const all = (await loadMigrations()).map((Migration) => new Migration());
    for (const migration of all.toReversed()) await migration.down(runner);
    expect(await schemaOf(empty)).toEqual([]);
    for (const migration of all) await migration.up(runner);
    await owner.destroy();
    expect(await schemaOf(empty)).toEqual(before);
  });

  it('belong to haodian_owner, all of them', async () => {
    await migrate(empty);
    const owners = await asSuperuser(empty, (client) =>
      client.query(
        `select distinct pg_get_userbyid(relowner) as owner from pg_class c
         join pg_namespace n on n.oid = c.relnamespace where nspname = 'haodian'`,
      ),
    );
    expect(owners.rows).toEqual([{ owner: 'haodian_owner' }]);
  });
});

describe('a login without rights', () => {
  it('is told the SQL to run, which is enough', async () => {
    const url = await login('');
    const error = await openDatabase({ url, requireDurable: false }).catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'database_roles_missing' });
    const { advice } = error as { advice: string };
    await asSuperuser(empty, (client) => client.query(advice.slice(advice.indexOf('\n'))));
    const database = await openDatabase({ url, requireDurable: false });
    await database.ping();
    await database.close();
  });
});

describe('opening', () => {
  it('is refused when a commit would not survive', async () => {
    await expect(openDatabase({ url: empty })).rejects.toMatchObject({
      code: 'database_not_durable',
      message: expect.stringContaining('fsync is off'),
    });
  });

  it('is refused when the connections would not run as our roles', async () => {
    await migrate(empty);
    const url = `${empty}?options=-csearch_path%3Dhaodian`; // the URL's options push ours out
    await expect(openDatabase({ url, migrate: false })).rejects.toMatchObject({
      code: 'database_role_too_powerful',
      message: expect.stringContaining('is a superuser'),
    });
  });

  it('says that a server which is not there is unavailable', async () => {
    const url = 'postgres://nobody:x@127.0.0.1:1/none';
    await expect(openDatabase({ url })).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});

describe('the roles', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('have no BYPASSRLS, no SUPERUSER and no login', async () => {
    const { rows } = await asSuperuser(test.url, (client) =>
      client.query(
        `select count(*)::int as n from pg_roles where rolname like 'haodian\\_%'
           and not rolsuper and not rolbypassrls and not rolcanlogin and not rolcreaterole`,
      ),
    );
    expect(rows).toEqual([{ n: 3 }]);
  });
});
