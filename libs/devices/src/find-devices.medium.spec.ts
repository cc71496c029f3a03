import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { asSuperuser, createTestDatabase, everyRow } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { ExportDevices } from './export-devices.js';
import { ReadDevices } from './read-devices.js';
import type { DeviceQuery } from './read-devices.js';

const START = Date.UTC(2026, 10, 21, 4);
const [OURS, THEIRS, AGENT] = [newId('mer', START), newId('mer', START), newId('agt', START)];
const STORES = { [OURS]: newId('sto', START), [THEIRS]: newId('sto', START) };

/** SN, model, whose, online; each made a second after the one above. */
const DEVICES = [
  ['SPK-000003', 'generic-speaker', OURS, true],
  ['SPK-000001', 'generic-speaker', THEIRS, true],
  ['BOX-100003', 'generic-box', OURS, false],
  ['SPK-000002', 'generic-speaker', null, false],
  ['BOX-100001', 'generic-box', null, false],
] as const;
const SNS = DEVICES.map(([sn]) => sn).toSorted();

let test: TestDatabase;
let read: ReadDevices;

beforeAll(async () => {
  test = await createTestDatabase();
  read = new ReadDevices(test.database);
  await asSuperuser(test.url, async (client) => {
    await client.query('set search_path = haodian');
    for (const id of [OURS, THEIRS]) {
      await client.query(`insert into merchants values ($1, '好店', null, now())`, [id]);
      await client.query(
        `insert into stores (id, merchant_id, name, created_at) values ($1, $2, '一店', now())`,
        [STORES[id], id],
      );
    }
    await client.query(
      `insert into agents (id, kind, name, created_at) values ($1, 'region', '华东', now())`,
      [AGENT],
    );
    await client.query('insert into merchant_reach values ($1, $2)', [AGENT, OURS]);
    for (const [index, [sn, model, merchantId, online]] of DEVICES.entries())
      await client.query(
        `insert into devices (sn, model, merchant_id, store_id, online, created_at)
         values ($1, $2, $3, $4, $5, to_timestamp($6))`,
        [sn, model, merchantId, merchantId && STORES[merchantId], online, START / 1_000 + index],
      );
  });
});
afterAll(() => test.drop());

async function sns(query: Partial<DeviceQuery>, scope: Scope = everyMerchant): Promise<string[]> {
  const { data } = await read.list(scope, { limit: 100, ...query });
  return data.map(({ sn }) => sn);
}

/** Page by page, two at a time. */
async function walk(query: Partial<DeviceQuery>, scope: Scope = everyMerchant) {
  const rows = await everyRow((at) => read.list(scope, { ...query, ...at }));
  return rows.map(({ sn }) => sn);
}

describe('the list of devices', () => {
  it('goes through all of them page by page, in every order', async () => {
    const made = DEVICES.map(([sn]) => sn);
    expect(await walk({})).toEqual(SNS);
    expect(await walk({ sort: '-sn' })).toEqual(SNS.toReversed());
    expect(await walk({ sort: 'createdAt' })).toEqual(made);
    expect(await walk({ sort: '-createdAt' })).toEqual(made.toReversed());
  });

  it.each<[Partial<DeviceQuery>, string[]]>([
    [{ sn: 'BOX' }, ['BOX-100001', 'BOX-100003']],
    [{ sn: '0003' }, ['BOX-100003', 'SPK-000003']],
    [{ sn: 'SPK-000002' }, ['SPK-000002']],
    [{ sn: '_' }, []],
    [{ model: 'generic-box' }, ['BOX-100001', 'BOX-100003']],
    [{ online: true }, ['SPK-000001', 'SPK-000003']],
    [{ merchantId: OURS }, ['BOX-100003', 'SPK-000003']],
    [{ storeId: STORES[THEIRS] }, ['SPK-000001']],
    [{ assigned: true }, ['BOX-100003', 'SPK-000001', 'SPK-000003']],
    [{ assigned: false }, ['BOX-100001', 'SPK-000002']],
    [{ assigned: true, online: false, sn: '1', sort: '-createdAt' }, ['BOX-100003']],
  ])('asked for %j shows these', async (query, found) => {
    expect(await sns(query)).toEqual(found);
    expect(await walk(query)).toEqual(found);
  });

  it('shows everybody what stands at their merchants, and nobody else the stock', async () => {
    for (const scope of [merchantsOnly(OURS), merchantsOfAgents(AGENT)]) {
      expect(await walk({}, scope)).toEqual(['BOX-100003', 'SPK-000003']);
      expect(await sns({ merchantId: THEIRS }, scope)).toEqual([]);
      expect(await sns({ assigned: false }, scope)).toEqual([]);
      expect(await sns({ sn: 'SPK', online: true }, scope)).toEqual(['SPK-000003']);
    }
    expect(await sns({}, merchantsOnly())).toEqual([]);
  });

  it('refuses a cursor of another order or filter', async () => {
    const { nextCursor: cursor } = await read.list(everyMerchant, { limit: 1 });
    for (const query of [{ sort: '-sn' }, { sort: 'createdAt' }, { online: true }])
      await expect(read.list(everyMerchant, { ...query, limit: 1, cursor })).rejects.toMatchObject({
        code: 'cursor_of_another_list',
      });
  });
});

describe('an export of devices', () => {
  const run = async (scope: Scope, wish: Partial<DeviceQuery>, rowsMax?: number) => {
    const rows = await new ExportDevices(test.database, read).run(scope, wish, rowsMax);
    const seen: string[] = [];
    for await (const { sn } of rows) seen.push(sn);
    return seen;
  };

  it('has every device of the filter once, in its order, and only those in scope', async () => {
    expect(await run(everyMerchant, { sort: '-sn' })).toEqual(SNS.toReversed());
    expect(await run(merchantsOfAgents(AGENT), { online: true })).toEqual(['SPK-000003']);
  });

  it('is recorded with its filter, and has its bound', async () => {
    expect(await run(everyMerchant, { assigned: false }, 2)).toHaveLength(2);
    await expect(run(everyMerchant, {}, 2)).rejects.toMatchObject({ code: 'export_too_long' });
    const audit = await test.database.asApp(everyMerchant, (tx) =>
      tx.query<{ after: unknown }>(
        `select "after"::json as after from audit_log where action = 'device.exported'
         order by sequence desc limit 2`,
      ),
    );
    expect(audit.map(({ after }) => after)).toEqual([{}, { assigned: false }]);
  });
});
