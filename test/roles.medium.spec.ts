import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '#libs/persistence';
import { readSource } from './repository.js';

const DUPLICATE_OBJECT = '42710';

/** The statements of the script, with what psql would put in for its variables. */
function statements(database: string, password: string): string[] {
  const script = readSource('deploy/postgres/10-roles.sh').text;
  const sql = /<<'SQL'\n([^]*?)\nSQL/.exec(script)![1]!;
  return sql
    .replaceAll(':"database"', `"${database}"`)
    .replaceAll(":'password'", `'${password}'`)
    .split(';\n');
}

async function connected(url: URL): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

describe('deploy/postgres/10-roles.sh', () => {
  it('prepares a database that the platform opens by a login without rights', async () => {
    const url = new URL(process.env['HAODIAN_TEST_PG_URL']!);
    const name = `roles_${randomBytes(6).toString('hex')}`;
    const administrator = await connected(url);
    await administrator.query(`create database ${name}`);
    url.pathname = `/${name}`;
    const prepared = await connected(url);
    for (const statement of statements(name, 'secret')) await unlessThere(prepared, statement);
    await prepared.end();

    url.username = 'haodian';
    url.password = 'secret';
    const database = await openDatabase({ url: url.href, requireDurable: false });
    await database.close();

    const login = await connected(url);
    await expect(login.query('select from haodian.payments')).rejects.toThrow('permission denied');
    await expect(login.query('create schema mine')).rejects.toThrow('permission denied');
    await login.end();
    await administrator.query(`drop database ${name}`);
    await administrator.end();
  });
});

/** Roles belong to the whole cluster, and other specs on it made them already. */
async function unlessThere(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if ((error as { code?: string }).code !== DUPLICATE_OBJECT) throw error;
  }
}
