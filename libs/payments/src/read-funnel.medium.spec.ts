import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { ReadAgents } from '#libs/merchants';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { ReadFunnel } from './read-funnel.js';

/** Half past midnight in Shanghai: a day later there than in UTC. */
const NOW = Date.parse('2026-11-20T16:30:00Z');
const [REGION, BRANCH, EMPTY, OTHER] = Array.from({ length: 4 }, (_, at) => newId('agt', NOW + at));
const WISH = { days: 30, silentDays: 7 };

let test: TestDatabase;
let reader: ReadFunnel;
const shops: Record<string, Shop> = {};

/** Shop, whose, state of the merchant, state of its application, days with payments. */
const TOWN: [string, string, string, string | null, [string, number, number][]][] = [
  [
    'busy',
    BRANCH!,
    'active',
    'active',
    [
      ['2026-11-21', 2, 200],
      ['2026-10-22', 1, 100],
    ],
  ],
  ['fresh', BRANCH!, 'active', 'active', [['2026-11-20', 1, 50]]],
  [
    'silent',
    BRANCH!,
    'active',
    null,
    [
      ['2026-11-14', 4, 900],
      ['2025-01-01', 1, 1],
    ],
  ],
  ['idle', REGION!, 'active', 'active', []],
  ['waiting', REGION!, 'onboarding', 'in_review', []],
  ['signed', BRANCH!, 'onboarding', 'signed', []],
  ['halted', BRANCH!, 'suspended', 'suspended', [['2026-11-01', 1, 10]]],
  ['theirs', OTHER!, 'active', null, [['2026-11-21', 1, 7]]],
];

beforeAll(async () => {
  test = await createTestDatabase();
  reader = new ReadFunnel(test.database, fixedClock(NOW), new ReadAgents(test.database));
  for (const [name] of TOWN) shops[name] = await openShop(test.database);
  await asSuperuser(test.url, async (client) => {
    await client.query('set search_path = haodian');
    const tree = [
      [REGION, 'region', null, '华东'],
      [BRANCH, 'branch', REGION, '上海'],
      [EMPTY, 'branch', REGION, '南京'],
      [OTHER, 'region', null, '西南'],
    ];
    const insertAgent = `insert into agents (id, kind, parent_id, name, created_at)
      values ($1, $2, $3, $4, now())`;
    for (const place of tree) await client.query(insertAgent, place);
    for (const [name, agentId, state, application, days] of TOWN) {
      const { merchantId, storeId } = shops[name]!;
      await client.query('update merchants set state = $2 where id = $1', [merchantId, state]);
      await client.query(`insert into merchant_agents values ($1, $2, now(), null, 'usr')`, [
        ...[merchantId, agentId],
      ]);
      await client.query('select refresh_reach($1)', [[merchantId]]);
      for (const [day, count, amount] of days)
        await client.query(
          `insert into store_days (merchant_id, store_id, day, count, amount, refunded)
           values ($1, $2, $3, $4, $5, 1)`,
          [merchantId, storeId, day, count, amount],
        );
      if (application === null) continue;
      // An older one that was rejected: the newest counts.
      for (const [at, one] of ['rejected', application].entries())
        await client.query(
          `insert into applications
             (id, merchant_id, kind, state, data, created_by, created_at, updated_at, reviewer_id,
              claimed_at)
           values ($1, $2, 'individual', $3, '', 'usr', now(), now(), 'usr', now())`,
          [newId('apl', NOW + at), merchantId, one],
        );
    }
  });
});
afterAll(() => test.drop());

describe('the funnel', () => {
  it('counts how far the shops of a region came, and each branch of it', async () => {
    const told = await reader.run(everyMerchant, REGION!, WISH);
    expect(told).toMatchObject({ fromDay: '2026-10-23', toDay: '2026-11-21', silentDays: 7 });
    expect(told.total).toEqual({
      agentId: REGION,
      name: '华东',
      kind: 'region',
      merchants: 7,
      applications: { none: 1, active: 3, in_review: 1, signed: 1, suspended: 1 },
      signed: 5,
      active: 4,
      paid: 4,
      newlyPaid: 2,
      paidInWindow: 4,
      silent: 1,
      neverPaid: 1,
      activeDays: 4,
      count: 8,
      amount: 1160n,
      refunded: 4n,
    });
    expect(
      told.below.map(({ name, merchants, silent, amount }) => [name, merchants, silent, amount]),
    ).toEqual([
      ['上海', 5, 1, 1160n],
      ['南京', 0, 0, 0n],
    ]);
  });

  it('takes a shop for silent from the day on that was asked for', async () => {
    const silent = async (silentDays: number) =>
      (await reader.run(everyMerchant, BRANCH!, { days: 30, silentDays })).total.silent;
    // The last payment was on the 14th: seven whole days ago.
    expect([await silent(7), await silent(8)]).toEqual([1, 0]);
    expect(await silent(1)).toBe(2);
  });

  it('counts the days that were asked for, today among them', async () => {
    const { total } = await reader.run(everyMerchant, BRANCH!, { days: 1, silentDays: 7 });
    expect(total).toMatchObject({ count: 2, amount: 200n, activeDays: 1, paidInWindow: 1 });
    expect(total).toMatchObject({ paid: 4, newlyPaid: 0 });
  });

  it('is seen by who sees the agent', async () => {
    const scopes = [merchantsOfAgents(REGION!), merchantsOfAgents(BRANCH!)];
    for (const scope of scopes)
      expect((await reader.run(scope, BRANCH!, WISH)).total.merchants).toBe(5);
    const foreign = [
      merchantsOfAgents(OTHER!),
      merchantsOfAgents(EMPTY!),
      merchantsOnly(shops['busy']!.merchantId),
    ];
    for (const scope of foreign)
      await expect(reader.run(scope, BRANCH!, WISH)).rejects.toMatchObject({
        code: 'agent_not_found',
      });
    await expect(reader.run(merchantsOfAgents(BRANCH!), REGION!, WISH)).rejects.toMatchObject({
      code: 'agent_not_found',
    });
  });
});
