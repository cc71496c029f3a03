import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { codeOf, START } from '../../shop.fixture.js';
import { auditOf, BY, createAgency, of } from '../agents.fixture.js';
import type { Agency } from '../agents.fixture.js';
import type { Agent } from '../agents.repository.js';
import { EndTerritory } from './end-territory.js';
import { ExportTerritories } from './export-territories.js';
import { GiveTerritory } from './give-territory.js';
import type { NewTerritory } from './give-territory.js';
import { ReadTerritories } from './read-territories.js';

/** The present of the specs, noon in Shanghai. */
const TODAY = '2026-11-21';

let town: Agency;

beforeAll(async () => {
  town = await createAgency();
});
afterAll(() => town.drop());
beforeEach(() => town.clock.set(START));

type Wish = Omit<NewTerritory, 'agentId' | 'by'>;
const give = (agent: Agent, wish: Wish, scope: Scope = everyMerchant) => {
  const use = new GiveTerritory(town.database, town.clock);
  return use.run(scope, { agentId: agent.id, by: BY, ...wish });
};
const end = (id: string, validTo: string, scope: Scope = everyMerchant) =>
  new EndTerritory(town.database, town.clock).run(scope, id, { validTo });
const reader = () => new ReadTerritories(town.database, town.clock);
const agentOf = async (place: Omit<Wish, 'validFrom' | 'validTo'>, on?: string, scope?: Scope) =>
  (await reader().agentOf(scope ?? everyMerchant, place, on))?.name ?? null;

async function faultsOf(wish: Wish): Promise<string[]> {
  const error = await give(town.wang, wish).then(
    () => ({ fields: [] }),
    (thrown: { fields: { path: string; code: string }[] }) => thrown,
  );
  return error.fields.map(({ path, code }) => `${path}: ${code}`);
}

describe('a territory', () => {
  it('is one agent’s at a time, to the day', async () => {
    const place = { province: '33', city: '杭州市' };
    const first = await give(town.wang, { ...place, validTo: '2026-12-01' });
    expect(await codeOf(give(town.li, place))).toBe('territory_taken');
    const last = { ...place, validFrom: '2026-11-30' };
    expect(await codeOf(give(town.li, last))).toBe('territory_taken');
    await give(town.li, { ...place, validFrom: '2026-12-01' });
    expect(await agentOf(place, '2026-11-30')).toBe('王');
    expect(await agentOf(place, '2026-12-01')).toBe('李');
    expect((await reader().one(everyMerchant, first.id)).validFrom).toBe(TODAY);
  });

  it('cannot be given twice at once by two people', async () => {
    const place = { province: '51', city: '成都市' };
    const both = [town.wang, town.zhao].map((agent) => codeOf(give(agent, place)));
    expect((await Promise.all(both)).toSorted()).toEqual(['accepted', 'territory_taken']);
  });

  it('of a district goes before that of its city, and that before its province', async () => {
    await give(town.chengdu, { province: '32' });
    await give(town.wang, { province: '32', city: '苏州市' });
    await give(town.li, { province: '32', city: '苏州市', district: '吴中区' });
    expect(await agentOf({ province: '32', city: '南京市' })).toBe('成都');
    expect(await agentOf({ province: '32' })).toBe('成都');
    expect(await agentOf({ province: '32', city: '苏州市' })).toBe('王');
    expect(await agentOf({ province: '32', city: '苏州市', district: '姑苏区' })).toBe('王');
    expect(await agentOf({ province: '32', city: ' 苏州市 ', district: '吴中区' })).toBe('李');
    expect(await agentOf({ province: '62', city: '兰州市' })).toBeNull();
  });

  it('ends today at the earliest, and who held it when stays known', async () => {
    const place = { province: '34', city: '合肥市' };
    const { id } = await give(town.wang, place);
    town.clock.set(START + 10 * 86_400_000);
    expect(await codeOf(end(id, '2026-11-30'))).toBe('territory_invalid');
    await end(id, '2026-12-05');
    expect(await codeOf(end(id, '2026-12-06'))).toBe('territory_ended');
    await end(id, '2026-12-01');
    await give(town.li, { ...place, validFrom: '2026-12-01' });
    expect(await agentOf(place, '2026-11-30')).toBe('王');
    expect(await agentOf(place, '2026-12-01')).toBe('李');
    expect(await codeOf(end(id, '2026-12-01'))).toBe('territory_ended');
    const steps = ['territory.given', 'territory.ended', 'territory.ended'];
    expect(await auditOf(town, id)).toEqual(steps);
  });

  it('is refused with every faulty field at once', async () => {
    const wish = { province: '99', district: '西湖区!', validFrom: '2026-11-20', validTo: TODAY };
    expect(await faultsOf(wish)).toEqual([
      'province: address_province',
      'district: address_area',
      'city: missing',
      'validFrom: day_past',
    ]);
    const backwards = { province: '33', validFrom: '2026-12-01', validTo: '2026-12-01' };
    expect(await faultsOf(backwards)).toEqual(['validTo: day_before_begin']);
  });

  it('is given to, seen by and suggested to who sees its agent', async () => {
    const place = { province: '44', city: '广州市' };
    expect(await codeOf(give(town.zhao, place, of(town.east)))).toBe('agent_unknown');
    const { id } = await give(town.li, place, of(town.east));
    const sees = async (scope: Scope) => [
      (await reader().list(scope, { limit: 50 })).data.some((one) => one.id === id),
      (await codeOf(reader().one(scope, id))) === 'accepted',
      (await agentOf(place, TODAY, scope)) === '李',
    ];
    for (const scope of [everyMerchant, of(town.east), of(town.li)])
      expect(await sees(scope)).toEqual([true, true, true]);
    for (const scope of [of(town.zhao), of(town.wang), merchantsOnly()])
      expect(await sees(scope)).toEqual([false, false, false]);
    expect(await codeOf(end(id, TODAY, of(town.wang)))).toBe('territory_not_found');
  });

  it('is listed by agent and by day', async () => {
    const list = async (wish: { agentId?: string; on?: string }) =>
      (await reader().list(everyMerchant, { limit: 50, province: '34', ...wish })).data.map(
        ({ agentId }) => agentId,
      );
    expect(await list({})).toEqual([town.wang.id, town.li.id]);
    expect(await list({ on: '2026-11-25' })).toEqual([town.wang.id]);
    expect(await list({ agentId: town.shanghai.id, on: '2026-12-02' })).toEqual([town.li.id]);
  });

  it('is listed by first day from either end, over pages, and exported so', async () => {
    const [wang, li, zhao] = [town.wang.id, town.li.id, town.zhao.id];
    const place = { province: '43' };
    await give(town.wang, { ...place, city: '长沙市', validFrom: '2026-12-03' });
    town.clock.advance(1);
    await give(town.li, { ...place, city: '湘潭市', validFrom: '2026-12-01' });
    town.clock.advance(1);
    await give(town.zhao, { ...place, city: '株洲市', validFrom: '2026-12-02' });
    const sorted = async (sort?: string) => {
      const first = await reader().list(everyMerchant, { limit: 2, ...place, sort });
      const rest = { limit: 2, ...place, sort, cursor: first.nextCursor };
      const { data } = await reader().list(everyMerchant, rest);
      return [...first.data, ...data].map(({ agentId }) => agentId);
    };
    expect(await sorted()).toEqual([wang, li, zhao]);
    expect(await sorted('validFrom')).toEqual([li, zhao, wang]);
    expect(await sorted('-validFrom')).toEqual([wang, zhao, li]);
    const use = new ExportTerritories(town.database, reader());
    const wish = { ...place, sort: 'validFrom' };
    const exported = [];
    for await (const { agentId } of await use.run(of(town.east), wish)) exported.push(agentId);
    expect(exported).toEqual([li, wang]);
  });
});
