import { asSuperuser } from '#libs/testing';

/** Runs a statement of schema haodian as one of the database's roles. */
export async function asRole(url: string, role: string, text: string): Promise<unknown[]> {
  return asSuperuser(url, async (client) => {
    await client.query(`set role ${role}; set search_path = haodian`);
    return (await client.query(text)).rows as unknown[];
  });
}

/** Tables on which a role has one of these privileges. */
export async function privileged(url: string, role: string, privileges: string): Promise<string[]> {
  const rows = (await asRole(
    url,
    'haodian_owner',
    `select relname::text as name from pg_class
     where relnamespace = 'haodian'::regnamespace and relkind in ('r', 'p')
       and has_table_privilege('${role}', oid, '${privileges}') order by 1`,
  )) as { name: string }[];
  return rows.map((row) => row.name);
}
