import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { ExportActivity } from './export-activity.js';
import { ReadActivity } from './read-activity.js';
import type { ShownActivity } from './read-activity.js';

/** Half past midnight in Shanghai: a day later there than in UTC. */
const NOW = Date.parse('2026-11-20T16:30:00Z');
const AGENT = newId('agt', NOW);

let test: TestDatabase;
let reader: ReadActivity;
let busy: Shop;
let silent: Shop;
let fresh: Shop;

beforeAll(async () => {
  test = await createTestDatabase();
  reader = new ReadActivity(test.database, fixedClock(NOW));
  busy = await openShop(test.database);
  silent = await openShop(test.database);
  fresh = await openShop(test.database);
  await asSuperuser(test.url, async (client) => {
    await client.query('set search_path = haodian');
    const days: [Shop, string, number, number, number][] = [
      [busy, '2026-10-22', 5, 500, 0],
      [busy, '2026-10-23', 2, 200, 100],
      [busy, '2026-11-21', 1, 50, 0],
      [silent, '2026-11-13', 3, 900, 0],
      // Money went back on a day without a payment.
      [silent, '2026-11-15', 0, 0, 900],
    ];
    for (const [{ merchantId, storeId }, day, count, amount, refunded] of days)
      await client.query(
        `insert into store_days (merchant_id, store_id, day, count, amount, refunded)
         values ($1, $2, $3, $4, $5, $6)`,
        [merchantId, storeId, day, count, amount, refunded],
      );
    await client.query(
      `insert into agents (id, kind, name, created_at) values ($1, 'region', '华东', now())`,
      [AGENT],
    );
    await client.query(`insert into merchant_agents values ($1, $2, now(), null, 'usr')`, [
      busy.merchantId,
      AGENT,
    ]);
    await client.query('select refresh_reach($1)', [[busy.merchantId]]);
  });
});
afterAll(() => test.drop());

const idsOf = (page: { data: readonly { merchantId: string }[] }) =>
  page.data.map(({ merchantId }) => merchantId).toSorted();

describe('the activity of shops', () => {
  it('counts the last thirty Shanghai days, today among them', async () => {
    const { data } = await reader.list(merchantsOnly(busy.merchantId), { limit: 10 });
    expect(data).toEqual([
      {
        merchantId: busy.merchantId,
        name: data[0]!.name,
        state: 'active',
        applicationState: null,
        agentId: AGENT,
        firstDay: '2026-10-22',
        lastDay: '2026-11-21',
        silentDays: 0,
        activeDays: 2,
        count: 3,
        amount: 250n,
        refunded: 100n,
      },
    ]);
  });

  it('counts other days when asked to', async () => {
    const list = (days: number) => reader.list(merchantsOnly(busy.merchantId), { limit: 10, days });
    expect((await list(1)).data[0]).toMatchObject({ activeDays: 1, count: 1, amount: 50n });
    expect((await list(31)).data[0]).toMatchObject({ activeDays: 3, count: 8, amount: 750n });
  });

  it('tells who fell silent, to the day, and who never began', async () => {
    const list = (silentDays: number) => reader.list(everyMerchant, { limit: 10, silentDays });
    const { data } = await reader.list(merchantsOnly(silent.merchantId), { limit: 10 });
    expect(data[0]).toMatchObject({ lastDay: '2026-11-13', silentDays: 8, refunded: 900n });
    const both = [silent.merchantId, fresh.merchantId].toSorted();
    expect(idsOf(await list(8))).toEqual(both);
    expect(idsOf(await list(9))).toEqual([fresh.merchantId]);
    const [never] = (await reader.list(merchantsOnly(fresh.merchantId), { limit: 10 })).data;
    expect(never).toMatchObject({ firstDay: null, lastDay: null, silentDays: null, count: 0 });
  });

  it('shows an agent their own, an operator those of an agent', async () => {
    expect(idsOf(await reader.list(merchantsOfAgents(AGENT), { limit: 10 }))).toEqual([
      busy.merchantId,
    ]);
    expect(idsOf(await reader.list(everyMerchant, { limit: 10, agentId: AGENT }))).toEqual([
      busy.merchantId,
    ]);
    const foreign = merchantsOfAgents(newId('agt', NOW));
    expect(idsOf(await reader.list(foreign, { limit: 10, agentId: AGENT }))).toEqual([]);
  });

  it('is exported in that order with its filter on record, all of one day', async () => {
    const clock = fixedClock(NOW);
    const read = new ReadActivity(test.database, clock);
    const wish = { silentDays: 8, days: 30 };
    const rows = await new ExportActivity(test.database, clock, read).run(everyMerchant, wish);
    clock.advance(86_400_000);
    const exported: ShownActivity[] = [];
    for await (const row of rows) exported.push(row);
    expect(exported).toEqual((await reader.list(everyMerchant, { limit: 10, ...wish })).data);
    expect(exported).toHaveLength(2);
    const recorded = await test.database.asApp(everyMerchant, (tx) =>
      tx.query(`select tenant, "after"::json as after from audit_log where action = $1`, [
        'activity.exported',
      ]),
    );
    expect(recorded).toEqual([{ tenant: 'platform', after: wish }]);
  });

  it('comes in pages', async () => {
    const first = await reader.list(everyMerchant, { limit: 2 });
    const rest = await reader.list(everyMerchant, { limit: 2, cursor: first.nextCursor });
    expect([...idsOf(first), ...idsOf(rest)].toSorted()).toEqual(
      [busy, silent, fresh].map(({ merchantId }) => merchantId).toSorted(),
    );
    expect(rest.nextCursor).toBeNull();
  });
});
