import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOfAgents, merchantsOnly, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { createTestDatabase, everyRow, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { CreateMerchant } from '../create-merchant.js';
import { MERCHANTS_ENTITIES } from '../index.js';
import { ReadMerchants } from '../read-merchants.js';
import type { Agent } from './agents.repository.js';
import { ChangeAgent } from './change-agent.js';
import { CreateAgent } from './create-agent.js';
import type { NewAgent } from './create-agent.js';
import { HandOverMerchant } from './hand-over-merchant.js';
import { ReadAgents } from './read-agents.js';

const START = Date.parse('2026-11-21T04:00:00Z');
const clock = fixedClock(START);
const BY = 'usr_test';
const box = new SecretBox(randomBytes(32));

let test: TestDatabase;
let east: Agent;
let west: Agent;
let shanghai: Agent;
let chengdu: Agent;
let wang: Agent;
let zhao: Agent;

function create(wish: NewAgent, scope: Scope = everyMerchant): Promise<Agent> {
  clock.advance(1); // ids sort by the millisecond
  return new CreateAgent(test.database, clock).run(scope, wish);
}
const change = (id: string, parentId: string, scope: Scope = everyMerchant) =>
  new ChangeAgent(test.database).run(scope, id, { parentId });
const open = (scope: Scope, agentId?: string) =>
  new CreateMerchant(test.database, clock).run(scope, { name: '面馆', agentId, by: BY });
const handOver = (merchantId: string, agentId: string, scope: Scope = everyMerchant) =>
  new HandOverMerchant(test.database, clock).run(scope, merchantId, { agentId, by: BY });
const of = ({ id }: Agent) => merchantsOfAgents(id);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
}

/** Who of all agents sees a merchant: in the list, by its id, and by row-level security alone. */
async function seers(merchantId: string): Promise<string[]> {
  const read = new ReadMerchants(test.database, box);
  const names: string[] = [];
  for (const agent of [east, west, shanghai, chengdu, wang, zhao]) {
    const scope = of(agent);
    const { data } = await read.list(scope, { limit: 100 });
    const isListed = data.some(({ id }) => id === merchantId);
    const isFound = (await codeOf(read.one(scope, merchantId))) === 'done';
    const rows = await test.database.asApp(scope, (tx) =>
      tx.query('select id from merchants where id = $1', [merchantId]),
    );
    expect([isFound, rows.length > 0]).toEqual([isListed, isListed]);
    if (isListed) names.push(agent.name);
  }
  return names;
}

beforeAll(async () => {
  test = await createTestDatabase({ entities: MERCHANTS_ENTITIES });
  east = await create({ name: '华东', kind: 'region' });
  west = await create({ name: '西南', kind: 'region' });
  shanghai = await create({ name: '上海', kind: 'branch', parentId: east.id });
  chengdu = await create({ name: '成都', kind: 'branch', parentId: west.id });
  wang = await create({ name: '王', kind: 'agent', parentId: shanghai.id });
  zhao = await create({ name: '赵', kind: 'agent', parentId: chengdu.id });
});
afterAll(() => test.drop());

describe('the tree of agents', () => {
  it('has three levels, each below the one above it', async () => {
    const faults: [NewAgent, string][] = [
      [{ name: 'x', kind: 'branch' }, 'agent_misplaced'],
      [{ name: 'x', kind: 'agent', parentId: east.id }, 'agent_misplaced'],
      [{ name: 'x', kind: 'region', parentId: east.id }, 'agent_misplaced'],
      [{ name: 'x', kind: 'branch', parentId: newId('agt', START) }, 'agent_unknown'],
    ];
    for (const [wish, code] of faults) expect(await codeOf(create(wish))).toBe(code);
    expect(await codeOf(change(wang.id, west.id))).toBe('agent_misplaced');
  });

  it('makes merchants that trade only after a review', async () => {
    expect((await open(of(wang))).state).toBe('onboarding');
    expect((await open(everyMerchant)).state).toBe('active');
  });

  it('is seen from one’s own place downwards, by a merchant’s people not at all', async () => {
    const read = new ReadAgents(test.database);
    const names = async (scope: Scope) =>
      (await read.list(scope, { limit: 100 })).data.map(({ name }) => name);
    expect(await names(of(east))).toEqual(['华东', '上海', '王']);
    expect(await names(of(wang))).toEqual(['王']);
    expect(await names(merchantsOnly(newId('mer', START)))).toEqual([]);
    expect(await codeOf(read.one(of(wang), shanghai.id))).toBe('agent_not_found');
    const below = await read.list(everyMerchant, { limit: 100, parentId: east.id });
    expect(below.data).toEqual([shanghai]);
    const pages = [await read.list(everyMerchant, { limit: 4 })];
    pages.push(await read.list(everyMerchant, { limit: 4, cursor: pages[0]!.nextCursor }));
    expect(pages.flatMap(({ data }) => data)).toHaveLength(6);
  });

  it('is listed by kind, name and order, page by page', async () => {
    const read = new ReadAgents(test.database);
    const walk = async (query: object, scope: Scope = everyMerchant) => {
      const rows = await everyRow((at) => read.list(scope, { ...query, ...at }));
      return rows.map(({ name }) => name);
    };
    const made = ['华东', '西南', '上海', '成都', '王', '赵'];
    expect(await walk({ sort: '-createdAt' })).toEqual(made.toReversed());
    const byName = await walk({ sort: 'name' });
    expect(byName.toSorted()).toEqual(made.toSorted());
    expect(await walk({ sort: '-name' })).toEqual(byName.toReversed());
    expect(await walk({ kind: 'branch' })).toEqual(['上海', '成都']);
    expect(await walk({ q: '海' })).toEqual(['上海']);
    expect(await walk({ q: '海', kind: 'agent' })).toEqual([]);
    expect(await walk({ q: '海' }, of(west))).toEqual([]);
    const { nextCursor: cursor } = await read.list(everyMerchant, { limit: 1 });
    const other = read.list(everyMerchant, { limit: 1, kind: 'agent', cursor });
    expect(await codeOf(other)).toBe('cursor_of_another_list');
  });

  it('grows only below who makes it grow', async () => {
    expect(await codeOf(create({ name: 'x', kind: 'region' }, of(east)))).toBe('scope_too_narrow');
    const foreign = { name: 'x', kind: 'agent', parentId: chengdu.id } as const;
    expect(await codeOf(create(foreign, of(east)))).toBe('agent_unknown');
    const merchant = merchantsOnly(newId('mer', START));
    expect(await codeOf(create({ name: 'x', kind: 'region' }, merchant))).toBe('scope_too_narrow');
  });
});

describe('a merchant', () => {
  it('made by an agent is theirs, seen by everybody above and nobody else', async () => {
    const { id } = await open(of(wang));
    expect(await seers(id)).toEqual(['华东', '上海', '王']);
    const [care] = await new ReadAgents(test.database).careOf(of(wang), id);
    expect(care).toMatchObject({ agentId: wang.id, validTo: null, handedOverBy: BY });
  });

  it('is given by a branch to one of its own agents, not to another’s', async () => {
    expect(await seers((await open(of(shanghai), wang.id)).id)).toEqual(['华东', '上海', '王']);
    expect(await codeOf(open(of(shanghai), zhao.id))).toBe('agent_unknown');
  });

  it('made by an operator is nobody’s until it is handed over', async () => {
    const { id } = await open(everyMerchant);
    expect(await seers(id)).toEqual([]);
    await handOver(id, zhao.id);
    expect(await seers(id)).toEqual(['西南', '成都', '赵']);
  });

  it('handed over is seen by the new agent and no more by the old one', async () => {
    clock.set(START);
    const { id } = await open(of(wang));
    clock.set(START + 86_400_000);
    const care = await handOver(id, zhao.id);
    expect(
      care.map(({ agentId, validFrom, validTo }) => ({ agentId, validFrom, validTo })),
    ).toEqual([
      { agentId: zhao.id, validFrom: new Date(START + 86_400_000), validTo: null },
      {
        agentId: wang.id,
        validFrom: new Date(START),
        validTo: new Date(START + 86_400_000),
      },
    ]);
    expect(await seers(id)).toEqual(['西南', '成都', '赵']);
    expect(await handOver(id, zhao.id)).toHaveLength(2);
  });

  it('handed over twenty times at once has one agent at a time, without a gap', async () => {
    const { id } = await open(everyMerchant, wang.id);
    const agents = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? zhao.id : wang.id));
    await Promise.all(agents.map((agentId) => handOver(id, agentId)));
    const care = await new ReadAgents(test.database).careOf(everyMerchant, id);
    expect(care.filter(({ validTo }) => validTo === null)).toHaveLength(1);
    for (const [at, { validFrom }] of care.slice(0, -1).entries())
      expect(care[at + 1]!.validTo).toEqual(validFrom);
  });

  it('is handed over by who sees both it and the agent', async () => {
    const { id } = await open(of(wang));
    expect(await codeOf(handOver(id, zhao.id, of(east)))).toBe('agent_unknown');
    expect(await codeOf(handOver(id, zhao.id, of(west)))).toBe('merchant_not_found');
    const care = await handOver(id, shanghai.id, of(east));
    expect(care[0]).toMatchObject({ agentId: shanghai.id });
    expect(await seers(id)).toEqual(['华东', '上海']);
  });

  it('moves with its agent to those above the new place', async () => {
    const { id } = await open(of(wang));
    await change(wang.id, chengdu.id);
    expect(await seers(id)).toEqual(['西南', '成都', '王']);
    await change(chengdu.id, east.id);
    expect(await seers(id)).toEqual(['华东', '成都', '王']);
    await change(chengdu.id, west.id);
    await change(wang.id, shanghai.id);
    expect(await seers(id)).toEqual(['华东', '上海', '王']);
  });
});
