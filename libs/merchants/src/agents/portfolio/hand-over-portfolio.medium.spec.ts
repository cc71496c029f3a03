import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { codeOf } from '../../shop.fixture.js';
import { BY, createAgency, of } from '../agents.fixture.js';
import type { Agency } from '../agents.fixture.js';
import type { Agent } from '../agents.repository.js';
import { ChangeAgent } from '../change-agent.js';
import { HandOverMerchant } from '../hand-over-merchant.js';
import { ReadAgents } from '../read-agents.js';
import { HandOverPortfolio } from './hand-over-portfolio.js';
import type { PortfolioWish } from './hand-over-portfolio.js';

const MANY = 10_000;

let town: Agency;

beforeAll(async () => {
  town = await createAgency();
});
afterAll(() => town.drop());

function handOver(from: Agent, to: Agent, wish: Partial<PortfolioWish> = {}, scope?: Scope) {
  const use = new HandOverPortfolio(town.database, town.clock);
  const whole = { toAgentId: to.id, reason: '离职', confirm: from.name, by: BY, ...wish };
  return use.run(scope ?? everyMerchant, from.id, whole);
}
const careOf = (id: string) => new ReadAgents(town.database).careOf(everyMerchant, id);
const agentsOf = async (id: string) => (await careOf(id)).map(({ agentId }) => agentId);

describe('a portfolio', () => {
  it('goes to another agent as a whole, without what lies below and without a gap', async () => {
    const shops = [await town.open(town.shanghai), await town.open(town.shanghai)];
    const below = await town.open(town.wang);
    const done = await handOver(town.shanghai, town.chengdu);
    expect(done).toMatchObject({ dryRun: false, count: 2, to: { name: '成都' } });
    for (const id of shops) {
      const [now, before] = await careOf(id);
      expect([now!.agentId, before!.agentId]).toEqual([town.chengdu.id, town.shanghai.id]);
      expect(before!.validTo).toEqual(now!.validFrom);
      expect(now!.validFrom).toEqual(done.at);
    }
    expect(await agentsOf(below)).toEqual([town.wang.id]);
    await handOver(town.chengdu, town.shanghai, { merchantIds: shops });
  });

  it('is seen by the new agent at once and no more by the old one', async () => {
    const id = await town.open(town.li);
    await handOver(town.li, town.zhao, { merchantIds: [id] });
    const sees = async (agent: Agent) =>
      (await codeOf(new ReadAgents(town.database).careOf(of(agent), id))) === 'accepted';
    expect([await sees(town.li), await sees(town.east)]).toEqual([false, false]);
    expect([await sees(town.zhao), await sees(town.west)]).toEqual([true, true]);
  });

  it('is only counted by a dry run', async () => {
    const id = await town.open(town.li);
    const told = await handOver(town.li, town.wang, { dryRun: true, confirm: undefined });
    expect(told).toMatchObject({ dryRun: true, count: 1, merchants: [{ id }], at: null });
    expect(await agentsOf(id)).toEqual([town.li.id]);
  });

  it('is refused whole when something does not fit', async () => {
    const mine = await town.open(town.li);
    const theirs = await town.open(town.zhao);
    const refused = (wish: Partial<PortfolioWish>, to = town.wang) =>
      codeOf(handOver(town.li, to, wish));
    expect(await refused({ confirm: '老李' })).toBe('confirm_differs');
    expect(await refused({ confirm: undefined })).toBe('confirm_differs');
    expect(await refused({ merchantIds: [mine, theirs] })).toBe('merchant_not_theirs');
    expect(await refused({}, town.li)).toBe('same_agent');
    expect(await agentsOf(mine)).toEqual([town.li.id]);
  });

  it('is handed over by who sees both agents', async () => {
    const id = await town.open(town.li);
    const tried = (scope: Scope, from: Agent, to: Agent) =>
      codeOf(handOver(from, to, { merchantIds: [id] }, scope));
    expect(await tried(of(town.east), town.li, town.zhao)).toBe('agent_unknown');
    expect(await tried(of(town.west), town.li, town.zhao)).toBe('agent_not_found');
    expect(await tried(merchantsOnly(id), town.li, town.wang)).toBe('agent_not_found');
    expect(await tried(of(town.east), town.li, town.wang)).toBe('accepted');
  });

  it('handed over by two at once goes to one of them, shop by shop without a gap', async () => {
    const ids = [await town.open(town.li), await town.open(town.li), await town.open(town.li)];
    const single = new HandOverMerchant(town.database, town.clock);
    const outcomes = await Promise.all([
      codeOf(handOver(town.li, town.wang, { merchantIds: ids })),
      codeOf(handOver(town.li, town.zhao, { merchantIds: ids.toReversed() })),
      codeOf(single.run(everyMerchant, ids[1]!, { agentId: town.chengdu.id, by: BY })),
    ]);
    const isFine = (code: string) => ['accepted', 'merchant_not_theirs'].includes(code);
    expect(outcomes.every(isFine)).toBe(true);
    for (const id of ids) {
      const care = await careOf(id);
      expect(care.filter(({ validTo }) => validTo === null)).toHaveLength(1);
      for (const [at, { validFrom }] of care.slice(0, -1).entries())
        expect(care[at + 1]!.validTo).toEqual(validFrom);
    }
  });

  it('leaves a row in the chain of every shop, and one of the platform', async () => {
    const ids = [await town.open(town.li), await town.open(town.li)];
    await handOver(town.li, town.wang, { merchantIds: ids, reason: '调岗' });
    const rows = await asSuperuser(town.url, async (client) => {
      const sql = `select tenant, after from haodian.audit_log
        where action like '%handed_over' and after->>'reason' = '调岗' order by tenant`;
      return (await client.query<{ tenant: string; after: object }>(sql)).rows;
    });
    expect(rows.map(({ tenant }) => tenant)).toEqual([...ids, 'platform']);
    expect(rows[2]!.after).toMatchObject({ merchants: 2, toAgentId: town.wang.id });
  });

  it('of ten thousand shops goes over in seconds', async () => {
    const ids = Array.from({ length: MANY }, () => newId('mer', town.clock.nowMs()));
    const region = await new ChangeAgent(town.database).run(everyMerchant, town.zhao.id, {});
    await asSuperuser(town.url, async (client) => {
      await client.query('set search_path = haodian');
      await client.query(
        `insert into merchants (id, name, created_at) select unnest($1::text[]), '店', now()`,
        [ids],
      );
      await client.query(
        `insert into merchant_agents (merchant_id, agent_id, valid_from, handed_over_by)
         select unnest($1::text[]), $2, $3, 'usr_test'`,
        [ids, region.id, new Date(town.clock.nowMs())],
      );
      await client.query('select refresh_reach($1)', [ids]);
    });
    town.clock.advance(1_000);
    const startedMs = performance.now();
    const { count } = await handOver(region, town.wang, { merchantIds: ids });
    expect(count).toBe(MANY);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    expect(await agentsOf(ids[7]!)).toEqual([town.wang.id, region.id]);
  });
});
