import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { BY, createAgency } from '../agents.fixture.js';
import type { Agency } from '../agents.fixture.js';
import type { Agent } from '../agents.repository.js';
import { ChangeAgent } from '../change-agent.js';
import { HandOverMerchant } from '../hand-over-merchant.js';
import { ReadAgents } from '../read-agents.js';
import { HandOverPortfolio } from './hand-over-portfolio.js';
import { agentAt } from './portfolio.repository.js';

const SHOPS = 3;
const AGENTS = 4;

let town: Agency;

beforeAll(async () => {
  town = await createAgency();
});
afterAll(() => town.drop());

/** What may happen, and how many ms after the step before; a clock can be set back. */
const step = fc.record({
  afterMs: fc.integer({ min: -5, max: 5 }),
  shop: fc.nat(SHOPS - 1),
  to: fc.nat(AGENTS - 1),
  what: fc.constantFrom('one', 'all', 'move'),
});
type Step = (typeof step extends fc.Arbitrary<infer S> ? S : never) & object;

const agents = () => [town.wang, town.li, town.zhao, town.shanghai];

/** The model: who has each shop from which moment on, by what the platform was told. */
async function doStep(shops: readonly string[], { what, shop, to, afterMs }: Step): Promise<void> {
  town.clock.advance(afterMs);
  const { database, clock } = town;
  const agent = agents()[to]!;
  if (what === 'move') {
    const parentId = [town.shanghai, town.chengdu][shop % 2]!.id;
    const moved = [town.wang, town.li, town.zhao][to % 3]!.id;
    await new ChangeAgent(database).run(everyMerchant, moved, { parentId });
    return;
  }
  const [now] = await new ReadAgents(database).careOf(everyMerchant, shops[shop]!);
  const from = agents().find(({ id }) => id === now!.agentId)!;
  if (what === 'one' || from.id === agent.id) {
    const wish = { agentId: agent.id, by: BY };
    await new HandOverMerchant(database, clock).run(everyMerchant, shops[shop]!, wish);
    return;
  }
  const wish = { toAgentId: agent.id, reason: 'x', confirm: from.name, by: BY };
  await new HandOverPortfolio(database, clock).run(everyMerchant, from.id, wish);
}

/** The whole time in which a shop was somebody's, as intervals of ms. */
async function intervalsOf(shop: string, untilMs: number) {
  const care = await new ReadAgents(town.database).careOf(everyMerchant, shop);
  return care.toReversed().map(({ agentId, validFrom, validTo }) => ({
    agentId,
    fromMs: validFrom.getTime(),
    toMs: validTo?.getTime() ?? untilMs,
  }));
}

it('every shop has one agent at every moment, whatever is handed over and moved', async () => {
  const ask = (shop: string, ms: number) =>
    town.database.asApp(everyMerchant, (tx) => agentAt(tx, shop, new Date(ms)));
  const history = fc.array(step, { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(history, fc.nat(3), async (steps, first) => {
    const beganMs = town.clock.nowMs() + 1;
    const shops = [];
    for (let n = 0; n < SHOPS; n += 1) shops.push(await town.open(agents()[first] as Agent));
    for (const one of steps) await doStep(shops, one);
    const untilMs = town.clock.nowMs() + 1_000;
    for (const [n, shop] of shops.entries()) {
      const intervals = await intervalsOf(shop, untilMs);
      expect(intervals[0]!.fromMs).toBe(beganMs + n);
      for (const [at, { fromMs, toMs, agentId }] of intervals.entries()) {
        expect(toMs).toBeGreaterThan(fromMs);
        if (at > 0) expect(fromMs).toBe(intervals[at - 1]!.toMs);
        expect(await ask(shop, fromMs)).toBe(agentId);
        expect(await ask(shop, toMs - 1)).toBe(agentId);
      }
      const lengths = intervals.map(({ fromMs, toMs }) => toMs - fromMs);
      const heldMs = lengths.reduce((sum, ms) => sum + ms, 0);
      expect(heldMs).toBe(untilMs - intervals[0]!.fromMs);
      expect(await ask(shop, intervals[0]!.fromMs - 1)).toBeNull();
    }
  });
  await fc.assert(property, { numRuns: 12 });
});

it('the database itself refuses two agents at one moment', async () => {
  const shop = await town.open(town.wang);
  const insert = (from: string, to: string | null) =>
    asSuperuser(town.url, (client) =>
      client.query(`insert into haodian.merchant_agents values ($1, $2, $3, $4, 'usr_test')`, [
        shop,
        town.li.id,
        from,
        to,
      ]),
    );
  await expect(insert('2030-01-01', '2030-02-01')).rejects.toMatchObject({ code: '23P01' });
  await expect(insert('2020-01-01', '2020-02-01')).resolves.toBeDefined();
});
