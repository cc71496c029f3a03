import pg from 'pg';
import { ensureRoles } from '../roles.js';

const LOGIN = 'haodian';
const DATABASE = 'haodian';

/**
 * Makes the platform's login and database in the embedded cluster, unless they are there. The login
 * is an ordinary member of the three roles: even a connection that drops its role cannot do more
 * than they can together.
 */
export async function prepareCluster(superuser: pg.Client, password: string): Promise<void> {
  const { rows } = await superuser.query<{ login: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as login,
            exists (select from pg_database where datname = $2) as database`,
    [LOGIN, DATABASE],
  );
  const there = rows[0]!;
  if (there.login && there.database) return;
  await ensureRoles(superuser);
  if (!there.login) await superuser.query(`create role ${LOGIN} login`);
  await superuser.query(`alter role ${LOGIN} password ${pg.escapeLiteral(password)}`);
  await superuser.query(`grant haodian_owner, haodian_app, haodian_ingest to ${LOGIN}`);
  if (!there.database) await superuser.query(`create database ${DATABASE} owner haodian_owner`);
}

/** Where the platform connects. */
export function embeddedUrl(port: number, password: string): string {
  return `postgres://${LOGIN}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
}
