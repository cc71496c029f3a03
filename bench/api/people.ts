import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel } from '../in-parallel.js';
import { ADMIN_PASSWORD } from '../platform/platform-under-test.js';
import { ApiCaller } from './api-caller.js';
import type { Country, SeededShop } from './seed.js';

/** How much of the country somebody sees. */
export type Reach = 'agent' | 'region' | 'admin';

/** Somebody who works with the platform, and shops they know. */
export interface Person {
  readonly reach: Reach;
  readonly caller: ApiCaller;
  readonly shops: readonly SeededShop[];
}

const PASSWORD = 'nobody guesses a bench of agents';
const FILE = 'bench-people.json';

/** An administrator and the agents of the country, invited at the first run, logged in. */
export async function openPeople(
  { url, dataDir }: { url: string; dataDir: string },
  country: Country,
): Promise<readonly Person[]> {
  const admin = new ApiCaller(url);
  await admin.logIn({ username: 'admin', password: ADMIN_PASSWORD });
  const known = await readFile(join(dataDir, FILE), 'utf8').catch(() => '[]');
  const usernames = new Set(JSON.parse(known) as string[]);
  const wanted = [
    ...country.agents.map((portfolio) => ({ reach: 'agent' as const, ...portfolio })),
    ...country.regions.map((portfolio) => ({ reach: 'region' as const, ...portfolio })),
  ];
  const people = await inParallel(wanted, 2, async ({ reach, agentId, shops }, at) => {
    const caller = new ApiCaller(url);
    const username = `bench-${at}`;
    const role = { role: 'agent', scopeType: 'agent', scopeId: agentId, name: username };
    const invited = usernames.has(username)
      ? null
      : ((await admin.demand('POST', '/v1/invitations', role)) as { token: string });
    const invitation = invited ? { invitation: invited.token } : {};
    await caller.logIn({ username, password: PASSWORD, ...invitation });
    usernames.add(username);
    return { reach, caller, shops };
  });
  await writeFile(join(dataDir, FILE), JSON.stringify([...usernames]), { mode: 0o600 });
  return [...people, { reach: 'admin', caller: admin, shops: country.shops }];
}
