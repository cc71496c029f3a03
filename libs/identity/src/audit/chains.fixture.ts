import { asSuperuser } from '#libs/testing';

/** What a person with every right in the database could do: no trigger and no policy holds them. */
export async function tamper(url: string, text: string, values: unknown[] = []): Promise<void> {
  await asSuperuser(url, async (client) => {
    await client.query('set session_replication_role = replica; set search_path = haodian');
    await client.query(text, values);
  });
}

/**
 * Makes a chain's rows older by some days and writes all its hashes and its head anew: what nobody
 * can detect from inside.
 */
export async function rewriteChain(url: string, tenant: string, daysOlder: number): Promise<void> {
  await tamper(
    url,
    `do $$
    declare entry audit_log; prev bytea;
    begin
      select anchor_hash into prev from audit_heads where tenant = '${tenant}';
      for entry in select * from audit_log where tenant = '${tenant}' order by sequence loop
        entry.at := entry.at - interval '${daysOlder} days';
        entry.prev_hash := prev;
        entry.hash := audit_hash_of(entry);
        update audit_log set at = entry.at, prev_hash = entry.prev_hash, hash = entry.hash
          where tenant = entry.tenant and sequence = entry.sequence;
        prev := entry.hash;
      end loop;
      update audit_heads set hash = prev where tenant = '${tenant}';
    end $$`,
  );
}
