import { inTables } from './superuser.js';
import type { TestPlatform } from './test-platform.js';

/** Writes a state into the table: the way there takes two people and a mobile phone. */
export function putApplication(platform: TestPlatform, id: string, state: string): Promise<void> {
  const text = 'update haodian.applications set state = $2 where id = $1';
  return inTables(platform, text, [id, state]);
}

/** Puts an application where its agreement is signed, approved just now. */
export async function signApplication(platform: TestPlatform, id: string): Promise<void> {
  await putApplication(platform, id, 'signed');
  const approved = `insert into haodian.application_events (application_id, sequence, merchant_id,
       at, verb, from_state, to_state, by, version)
     select id, 100, merchant_id, now(), 'approve', 'in_review', 'approved', 'usr_test', version
     from haodian.applications where id = $1`;
  await inTables(platform, approved, [id]);
}
