import type { Client } from 'pg';
import pg from 'pg';
import { rolesMissing } from './persistence.errors.js';

const ROLES = ['haodian_owner', 'haodian_app', 'haodian_ingest'] as const;

/** SQLSTATEs: another process made the role at the same moment; the login has no right to do it. */
const ALREADY_THERE = new Set(['42710', '23505']);
const NOT_PERMITTED = new Set(['42501', '0LP01']);

interface Found {
  readonly login: string;
  readonly database: string;
  readonly roles: readonly string[];
  readonly memberships: readonly string[];
  readonly ownerMayCreate: boolean;
}

/**
 * Makes what is missing of: the three roles, the login's membership in them, the owner's right to
 * make the schema. A login that may not do it is told the SQL an administrator has to run once.
 * @throws DomainError `database_roles_missing`
 */
export async function ensureRoles(client: Client): Promise<void> {
  const statements = missingStatements(await look(client));
  try {
    for (const statement of statements) await unlessThere(client, statement);
  } catch (error) {
    if (NOT_PERMITTED.has((error as { code?: string }).code ?? '')) {
      throw rolesMissing(statements, error);
    }
    throw error;
  }
}

/** The statements that are still to be run, in order; empty on a prepared database. */
function missingStatements(found: Found): string[] {
  const login = pg.escapeIdentifier(found.login);
  const created = ROLES.filter((role) => !found.roles.includes(role));
  const granted = ROLES.filter((role) => !found.memberships.includes(role));
  return [
    ...created.map((role) => `create role ${role} nologin`),
    ...granted.map((role) => `grant ${role} to ${login}`),
    ...(found.ownerMayCreate
      ? []
      : [`grant create on database ${pg.escapeIdentifier(found.database)} to haodian_owner`]),
  ];
}

async function look(client: Client): Promise<Found> {
  const { rows } = await client.query<Found>(
    `select session_user::text as login, current_database()::text as database,
       array(select rolname::text from pg_roles where rolname = any ($1)) as roles,
       array(select rolname::text from pg_roles
             where rolname = any ($1) and pg_has_role(session_user, oid, 'member')) as memberships,
       coalesce((select has_database_privilege(oid, current_database(), 'create')
                 from pg_roles where rolname = 'haodian_owner'), false) as "ownerMayCreate"`,
    [ROLES],
  );
  return rows[0]!;
}

async function unlessThere(client: Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!ALREADY_THERE.has((error as { code?: string }).code ?? '')) throw error;
  }
}
