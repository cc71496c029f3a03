import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '#libs/identity';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { BY, createAgency, of } from './agents/agents.fixture.js';
import type { Agency } from './agents/agents.fixture.js';
import { ExportAgents } from './agents/export-agents.js';
import { ReadAgents } from './agents/read-agents.js';
import { CreateTask } from './agents/tasks/create-task.js';
import { ExportTasks } from './agents/tasks/export-tasks.js';
import { ReadTasks } from './agents/tasks/read-tasks.js';
import { CreateStore } from './create-store.js';
import { ExportStores } from './export-stores.js';
import { ListStores } from './list-stores.js';
import { CreateApplication } from './onboarding/applications/create-application.js';
import { ExportApplications } from './onboarding/applications/export-applications.js';
import { FindDuplicates } from './onboarding/applications/find-duplicates.js';
import { ReadApplications } from './onboarding/applications/read-applications.js';
import { codeOf } from './shop.fixture.js';

let town: Agency;
/** Merchants of 王 and of 赵, the first with two stores. */
let ours: string;
let theirs: string;

beforeAll(async () => {
  town = await createAgency();
  const { database, clock, secretBox } = town;
  const caller: Principal = { id: BY, kind: 'user', permissions: new Set(), scope: everyMerchant };
  ours = await town.open(town.wang);
  theirs = await town.open(town.zhao);
  for (const merchantId of [ours, theirs]) {
    clock.advance(1);
    await new CreateApplication(database, clock, secretBox).run(caller, { merchantId });
  }
  for (const name of ['乙店', '甲店']) {
    clock.advance(1);
    await new CreateStore(database, clock).run(everyMerchant, ours, { name });
  }
  for (const [merchantId, dueDay] of [
    [ours, '2026-11-23'],
    [ours, '2026-11-22'],
    [theirs, '2026-11-21'],
  ] as const) {
    const task = { kind: 'visit', merchantId, dueDay, by: BY } as const;
    await new CreateTask(database, clock).run(everyMerchant, task);
  }
});
afterAll(() => town.drop());

async function allOf<T>(rows: Promise<AsyncGenerator<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of await rows) all.push(row);
  return all;
}

async function recorded(action: string) {
  const rows = await town.database.asApp(everyMerchant, (tx) =>
    tx.query<{ tenant: string; after: unknown }>(
      `select tenant, "after"::json as after from audit_log where action = $1 order by sequence`,
      [action],
    ),
  );
  return rows.map(({ tenant, after }) => [tenant, after]);
}

describe('an export', () => {
  it('of agents has those in scope, in their order, and recorded without the search', async () => {
    const agents = new ExportAgents(town.database, new ReadAgents(town.database));
    const names = async (scope: Scope, wish: Parameters<ExportAgents['run']>[1]) =>
      (await allOf(agents.run(scope, wish))).map(({ name }) => name);
    expect(await names(everyMerchant, { kind: 'agent', sort: '-createdAt' })).toEqual([
      ...['赵', '李', '王'],
    ]);
    expect(await names(of(town.shanghai), { q: '王' })).toEqual(['王']);
    expect(await names(merchantsOnly(ours), {})).toEqual([]);
    expect(await recorded('agent.exported')).toEqual([
      ['platform', { kind: 'agent', sort: '-createdAt' }],
      ['platform', { isSearch: true }],
      ['platform', {}],
    ]);
  });

  it('of the stores of a merchant is recorded as that merchant’s', async () => {
    const { database } = town;
    const stores = new ExportStores(database, new ListStores(database));
    const shown = await allOf(stores.run(of(town.wang), ours, { sort: '-createdAt' }));
    expect(shown.map(({ name }) => name)).toEqual(['甲店', '乙店']);
    expect(await codeOf(stores.run(of(town.zhao), ours, {}))).toBe('merchant_not_found');
    expect(await recorded('store.exported')).toEqual([[ours, { sort: '-createdAt' }]]);
  });

  it('of tasks has those at merchants in scope, soonest due first', async () => {
    const { database, clock } = town;
    const tasks = new ExportTasks(database, new ReadTasks(database, clock));
    const days = async (scope: Scope, rowsMax?: number) =>
      (await allOf(tasks.run(scope, { state: 'open' }, rowsMax))).map(({ dueDay }) => dueDay);
    expect(await days(everyMerchant)).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']);
    expect(await days(of(town.east))).toEqual(['2026-11-22', '2026-11-23']);
    expect(await codeOf(days(everyMerchant, 2))).toBe('export_too_long');
    expect(await recorded('task.exported')).toEqual([
      ...Array.from({ length: 3 }, () => ['platform', { state: 'open' }]),
    ]);
  });

  it('of applications has what the list tells of them, and no more', async () => {
    const { database, clock, secretBox } = town;
    const duplicates = new FindDuplicates(database, clock, secretBox);
    const list = new ReadApplications(database, clock, secretBox, duplicates);
    const applications = new ExportApplications(database, list);
    const shown = await allOf(applications.run(everyMerchant, { sort: '-createdAt' }));
    expect(shown.map(({ merchantId }) => merchantId)).toEqual([theirs, ours]);
    const { data } = await list.list(of(town.wang), { limit: 5 });
    expect(await allOf(applications.run(of(town.wang), { state: 'draft' }))).toEqual(data);
    expect(data).toHaveLength(1);
    expect(await allOf(applications.run(everyMerchant, { sort: 'submittedAt' }))).toEqual([]);
    expect((await recorded('application.exported')).at(0)).toEqual([
      ...['platform', { sort: '-createdAt' }],
    ]);
  });
});
