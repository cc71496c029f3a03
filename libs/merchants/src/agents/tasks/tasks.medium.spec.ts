import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { codeOf, START } from '../../shop.fixture.js';
import { auditOf, auditRowsOf, BY, createAgency, of } from '../agents.fixture.js';
import type { Agency } from '../agents.fixture.js';
import { ChangeTask } from './change-task.js';
import type { TaskChange } from './change-task.js';
import { CloseTask } from './close-task.js';
import { CreateTask } from './create-task.js';
import type { NewTask } from './create-task.js';
import { ReadTasks } from './read-tasks.js';
import type { TaskQuery } from './read-tasks.js';

/** The present of the specs, noon in Shanghai. */
const TODAY = '2026-11-21';

let town: Agency;
let merchantId: string;
let visitor: string;

beforeAll(async () => {
  town = await createAgency();
  merchantId = await town.open(town.wang);
  visitor = await town.person({ role: 'technician', agent: town.shanghai });
});
afterAll(() => town.drop());
beforeEach(() => town.clock.set(START));

const create = (wish: Partial<NewTask> = {}, scope: Scope = everyMerchant) => {
  town.clock.advance(1);
  const task = { kind: 'visit', merchantId, dueDay: TODAY, by: BY, ...wish } as const;
  return new CreateTask(town.database, town.clock).run(scope, task);
};
const change = (id: string, wish: TaskChange, scope: Scope = everyMerchant) =>
  new ChangeTask(town.database, town.clock).run(scope, id, { ...wish, by: BY });
const close = (id: string, as: 'done' | 'cancelled', scope: Scope = everyMerchant) =>
  new CloseTask(town.database, town.clock).run(scope, id, { as, result: '音箱已更换', by: BY });
const reader = () => new ReadTasks(town.database, town.clock);
const ids = async (wish: Partial<TaskQuery>, scope: Scope = everyMerchant) =>
  (await reader().list(scope, { limit: 50, ...wish })).data.map(({ id }) => id);

async function fieldsOf(attempt: Promise<unknown>): Promise<string[]> {
  const error = await attempt.then(
    () => ({ fields: [] }),
    (thrown: { fields: { path: string; code: string }[] }) => thrown,
  );
  return error.fields.map(({ path, code }) => `${path}: ${code}`);
}

describe('a task', () => {
  it('is made for a shop, for somebody who sees it, for today or later', async () => {
    const task = await create({ assigneeId: visitor, notes: '换音箱' }, of(town.wang));
    expect(await reader().one(of(town.shanghai), task.id)).toMatchObject({
      kind: 'visit',
      merchantId,
      assigneeId: visitor,
      dueDay: TODAY,
      isOverdue: false,
      state: 'open',
      version: 1,
      history: [{ version: 1, what: 'created', by: BY }],
    });
  });

  it('is refused with every faulty field at once', async () => {
    const cashier = await town.person({ role: 'cashier', merchantId });
    const foreign = await town.person({ role: 'agent', agent: town.zhao });
    const { store } = await town.openShop('别家');
    const wrong = { storeId: store.id, sn: 'SPK-NOWHERE', dueDay: '2026-11-20' };
    const all = ['storeId: store_unknown', 'sn: device_unknown'];
    const rest = ['assigneeId: assignee_unknown', 'dueDay: day_past'];
    for (const assigneeId of [cashier, foreign, 'usr_missing'])
      expect(await fieldsOf(create({ ...wrong, assigneeId }))).toEqual([...all, ...rest]);
  });

  it('can be made at no merchant that is not seen', async () => {
    const missing = ['merchantId: merchant_unknown'];
    expect(await fieldsOf(create({}, of(town.zhao)))).toEqual(missing);
    expect(await fieldsOf(create({}, merchantsOnly()))).toEqual(missing);
  });

  it('is seen by who sees its shop, and by nobody else', async () => {
    const { id } = await create();
    expect(await ids({}, of(town.east))).toContain(id);
    expect(await ids({}, merchantsOnly(merchantId))).toContain(id);
    for (const scope of [of(town.zhao), of(town.li), merchantsOnly()]) {
      expect(await ids({}, scope)).not.toContain(id);
      expect(await codeOf(reader().one(scope, id))).toBe('task_not_found');
      expect(await codeOf(change(id, { version: 1, kind: 'other' }, scope))).toBe('task_not_found');
      expect(await codeOf(close(id, 'done', scope))).toBe('task_not_found');
    }
  });

  it('is overdue from midnight in Shanghai after its day, as long as it is open', async () => {
    const { id } = await create();
    town.clock.set(Date.parse('2026-11-21T15:59:59.999Z'));
    expect(await ids({ overdue: true })).not.toContain(id);
    town.clock.set(Date.parse('2026-11-21T16:00:00Z'));
    expect(await ids({ overdue: true })).toContain(id);
    expect((await reader().one(everyMerchant, id)).isOverdue).toBe(true);
    expect(await ids({ overdue: true, state: 'done' })).toEqual([]);
    await close(id, 'done');
    expect(await ids({ overdue: true })).not.toContain(id);
  });

  it('that is overdue can still be given to somebody else, not to a day gone by', async () => {
    const { id } = await create();
    town.clock.set(START + 5 * 86_400_000);
    const given = await change(id, { version: 1, assigneeId: visitor });
    expect(given).toMatchObject({ assigneeId: visitor, version: 2 });
    expect(await fieldsOf(change(id, { version: 2, dueDay: '2026-11-25' }))).toEqual([
      'dueDay: day_past',
    ]);
  });

  it('changed from a stale version is refused, with what changed meanwhile', async () => {
    const { id } = await create({ notes: '第一次' });
    await change(id, { version: 1, notes: '第二次' });
    await change(id, { version: 2, kind: 'retrain' });
    const stale = change(id, { version: 1, dueDay: '2026-12-01' });
    expect(await codeOf(stale)).toBe('task_stale');
    expect(await fieldsOf(change(id, { version: 1 }))).toEqual([
      'notes: changed_meanwhile',
      'kind: changed_meanwhile',
    ]);
    const { version, history } = await reader().one(everyMerchant, id);
    expect({ version, steps: history.map(({ fields }) => fields) }).toEqual({
      version: 3,
      steps: [expect.anything(), { notes: '第二次' }, { kind: 'retrain' }],
    });
  });

  it('changed to what it is makes no version', async () => {
    const { id } = await create({ notes: '同' });
    expect(await change(id, { version: 1, notes: '同' })).toMatchObject({ version: 1 });
  });

  it('is closed once, with what came of it, and stays so', async () => {
    for (const as of ['done', 'cancelled'] as const) {
      const { id } = await create();
      const closed = await close(id, as);
      expect(closed).toMatchObject({ state: as, result: '音箱已更换', closedAt: expect.any(Date) });
      expect(await codeOf(close(id, 'cancelled'))).toBe('task_closed');
      expect(await codeOf(change(id, { version: 2, kind: 'other' }))).toBe('task_closed');
      const { history } = await reader().one(everyMerchant, id);
      expect(history.map(({ what }) => what)).toEqual(['created', as]);
    }
  });

  it('leaves a row in the audit log with every step', async () => {
    const { id } = await create();
    await change(id, { version: 1, kind: 'replace' });
    await close(id, 'done');
    const steps = ['task.created', 'task.changed', 'task.closed'];
    expect(await auditOf(town, id)).toEqual(steps);
  });

  it('keeps its notes and what came of it out of the audit log', async () => {
    const { id } = await create({ notes: '找王姐 13812345678' });
    await change(id, { version: 1, notes: '改找李哥 13987654321' });
    await close(id, 'done');
    const rows = await auditRowsOf(town, id);
    expect(rows[1]!.after).toEqual({ notes: '***', version: 2 });
    expect(rows[2]!.after).toMatchObject({ state: 'done', result: '***' });
    expect(JSON.stringify(rows)).not.toMatch(/王姐|李哥|音箱已更换|13812345678|13987654321/);
  });
});

describe('the list of tasks', () => {
  it('comes by due day in pages, and filters', async () => {
    const shop = await town.open(town.li);
    const days = ['2026-11-25', '2026-11-23', '2026-11-23', '2026-11-24'];
    const made: string[] = [];
    for (const dueDay of days)
      made.push((await create({ merchantId: shop, dueDay, kind: 'replace' })).id);
    const wanted = [made[1], made[2], made[3], made[0]];
    expect(await ids({ merchantId: shop })).toEqual(wanted);
    expect(await ids({ agentId: town.li.id })).toEqual(wanted);
    expect(await ids({ agentId: town.zhao.id })).toEqual([]);
    expect(await ids({ merchantId: shop, kind: 'visit' })).toEqual([]);
    const first = await reader().list(everyMerchant, { merchantId: shop, limit: 2 });
    const rest = await reader().list(everyMerchant, {
      ...{ merchantId: shop, limit: 2, cursor: first.nextCursor },
    });
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(wanted);
    expect(rest.nextCursor).toBeNull();
    const cursor = Buffer.from('["x","2026-13-45","tsk_x"]').toString('base64url');
    expect(await codeOf(ids({ cursor }))).toBe('cursor_of_another_list');
  });

  it('goes from the last day or in the order of making where that is asked', async () => {
    const shop = await town.open(town.li);
    const days = ['2026-11-25', '2026-11-23', '2026-11-24'];
    const [a, b, c] = [
      await create({ merchantId: shop, dueDay: days[0]! }),
      await create({ merchantId: shop, dueDay: days[1]! }),
      await create({ merchantId: shop, dueDay: days[2]! }),
    ].map(({ id }) => id);
    const walk = async (sort: string) => {
      const wish = { merchantId: shop, sort, limit: 2 };
      const { data, nextCursor } = await reader().list(everyMerchant, wish);
      const rest = await reader().list(everyMerchant, { ...wish, cursor: nextCursor });
      return [...data, ...rest.data].map(({ id }) => id);
    };
    expect(await walk('-dueDay')).toEqual([a, c, b]);
    expect(await walk('createdAt')).toEqual([a, b, c]);
    expect(await walk('-createdAt')).toEqual([c, b, a]);
  });

  it('of what is overdue goes on after midnight', async () => {
    const shop = await town.open(town.li);
    const made = [];
    for (const dueDay of ['2026-11-21', '2026-11-22', '2026-11-23'])
      made.push((await create({ merchantId: shop, dueDay })).id);
    const wish = { merchantId: shop, overdue: true, limit: 1 };
    town.clock.set(Date.parse('2026-11-23T15:59:59.999Z'));
    const { data, nextCursor } = await reader().list(everyMerchant, wish);
    town.clock.set(Date.parse('2026-11-23T16:00:00Z'));
    const rest = await reader().list(everyMerchant, { ...wish, limit: 5, cursor: nextCursor });
    expect([...data, ...rest.data].map(({ id }) => id)).toEqual(made);
  });

  it('shows somebody what is theirs to do', async () => {
    const { id } = await create({ assigneeId: visitor });
    const other = await create();
    const mine = await ids({ assigneeId: visitor, state: 'open' });
    expect(mine).toContain(id);
    expect(mine).not.toContain(other.id);
  });
});
