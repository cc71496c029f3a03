import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asSuperuser } from '#libs/testing';
import type { TestPlatform } from './test-platform.js';

/**
 * Puts an application where its agreement is signed, approved just now, and its merchant with it:
 * written straight into the tables, since the way there needs two people and a mobile phone and has
 * specs of its own.
 */
export async function signApplication(platform: TestPlatform, id: string): Promise<void> {
  await asSuperuser(superuserUrl(platform.dataDir), async (client) => {
    await client.query(`update haodian.applications set state = 'signed' where id = $1`, [id]);
    await client.query(
      `insert into haodian.application_events (application_id, sequence, merchant_id, at, verb,
         from_state, to_state, by, version)
       select id, 100, merchant_id, now(), 'approve', 'in_review', 'approved', 'usr_test', version
       from haodian.applications where id = $1`,
      [id],
    );
  });
}

/** Makes it a draft again, with whatever was begun meanwhile. */
export async function unsignApplication(platform: TestPlatform, id: string): Promise<void> {
  await asSuperuser(superuserUrl(platform.dataDir), async (client) => {
    await client.query(`update haodian.applications set state = 'draft' where id = $1`, [id]);
  });
}

/** The embedded server's superuser: its password and port lie in the data folder. */
function superuserUrl(dataDir: string): string {
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const pidFile = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const port = readFileSync(pidFile, 'utf8').split('\n')[3]!.trim();
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/haodian`;
}
