import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ApiClient } from '../platform/api-client.js';

/** One to log in as. */
const personSchema = z.object({ username: z.string(), password: z.string(), is: z.string() });

/** Somebody of the demo, with their password and what they are. */
export type DemoPerson = z.infer<typeof personSchema>;

/** Two branches of a region, an agent in each, and what shops they signed up. */
const BRANCHES = [
  {
    branch: '杭州分公司',
    agent: { name: '王小美', username: 'demo.wang' },
    shops: [
      { kind: 'individual', shortName: '王阿姨早餐' },
      { kind: 'individually_owned', shortName: '西湖面馆' },
      { kind: 'company', shortName: '好又多便利店' },
    ],
  },
  {
    branch: '成都分公司',
    agent: { name: '李大伟', username: 'demo.li' },
    shops: [
      { kind: 'individual', shortName: '乐山钵钵鸡' },
      { kind: 'individually_owned', shortName: '重庆小面' },
      { kind: 'company', shortName: '蜀香火锅' },
    ],
  },
] as const;

/**
 * The people of an earlier run, or two branches with their agents and shops, made through the
 * public API; each agent begins their own shops' applications.
 */
export async function demoPeople(api: ApiClient, dataDir: string): Promise<readonly DemoPerson[]> {
  const file = join(dataDir, 'demo-people.json');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) return z.array(personSchema).parse(JSON.parse(kept));
  const operator = { role: 'operator', scopeType: 'platform', is: 'operator of the platform' };
  const people = [await welcome(api, { name: '周工', username: 'demo.zhou', ...operator })];
  const region = await api.post<{ id: string }>('/v1/agents', { name: '全国', kind: 'region' });
  const agentOf = { role: 'agent', scopeType: 'agent' };
  const head = { name: '赵总', username: 'demo.zhao', scopeId: region.id, ...agentOf };
  people.push(await welcome(api, { ...head, is: 'head of the region with both branches' }));
  for (const { branch, agent, shops } of BRANCHES) {
    const wish = { name: branch, kind: 'branch', parentId: region.id };
    const { id: parentId } = await api.post<{ id: string }>('/v1/agents', wish);
    const place = { name: agent.name, kind: 'agent', parentId };
    const { id: scopeId } = await api.post<{ id: string }>('/v1/agents', place);
    const is = `agent of ${branch}, who signs ${shops.length} shops up`;
    const person = await welcome(api, { ...agent, ...agentOf, scopeId, is });
    people.push(person);
    const own = new ApiClient(api.url);
    await own.logIn(person.username, person.password);
    for (const { kind, shortName } of shops)
      await own.post('/v1/applications', { data: { kind, business: { shortName } } });
  }
  // Under another name first: a run that is cut off here does not read half a file.
  await writeFile(`${file}.new`, JSON.stringify(people, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return people;
}

interface Invited {
  readonly name: string;
  readonly username: string;
  readonly role: string;
  readonly scopeType: string;
  readonly scopeId?: string;
  readonly is: string;
}

async function welcome(
  api: ApiClient,
  { username, is, ...invitation }: Invited,
): Promise<DemoPerson> {
  const { token } = await api.post<{ token: string }>('/v1/invitations', invitation);
  const password = randomBytes(15).toString('base64url');
  await new ApiClient(api.url).post('/v1/invitations/accept', { token, username, password });
  return { username, password, is };
}
