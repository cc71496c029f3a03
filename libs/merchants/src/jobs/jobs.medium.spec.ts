import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { encodeCursor, everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { person } from '../changes/person.fixture.js';
import { AssignFeePlan } from '../fee-plans/assign-fee-plan.js';
import { codeOf } from '../shop.fixture.js';
import { createJobsTown, LI } from './jobs.fixture.js';
import type { JobsTown } from './jobs.fixture.js';

let town: JobsTown;
let from: string;
let to: string;
let high: string;

beforeAll(async () => {
  town = await createJobsTown();
  ({ from, to } = town);
  high = (await town.plan({ jeepay: '0.0038' })).id;
});
afterAll(() => town.drop());
beforeEach(() => town.clock.advance(1_000));

const agentsOf = async (merchantIds: readonly string[]) => {
  const rows = await town.database.asApp(everyMerchant, (tx) =>
    tx.query<{ agent: string | null }>(
      `select agent_id as agent from unnest($1::text[]) as w (id)
       left join merchant_agents m on m.merchant_id = w.id and m.valid_to is null order by w.id`,
      [merchantIds],
    ),
  );
  return rows.map(({ agent }) => agent);
};

describe('a bulk hand-over', () => {
  it('tells of every merchant what became of it, those that are not there too', async () => {
    const merchants = await town.shops(3);
    const nobody = newId('mer', 1);
    await town.handOver(merchants.slice(0, 1), { confirm: '1 merchant' });
    await town.run().pass();
    const job = await town.handOver([...merchants, nobody], { confirm: '4 merchants' });
    await town.run().pass();
    const rows = await town.rowsOf(job);
    expect(rows.map(({ merchantId, state, code }) => [merchantId, state, code])).toEqual([
      [nobody, 'failed', 'merchant_not_found'],
      [merchants[0], 'unchanged', null],
      [merchants[1], 'done', null],
      [merchants[2], 'done', null],
    ]);
    expect(await agentsOf(merchants)).toEqual([to, to, to]);
    expect(await town.jobs.one(everyMerchant, job.id)).toMatchObject({
      state: 'finished',
      rows: { pending: 0, done: 2, unchanged: 1, skipped: 0, failed: 1 },
    });
  });

  it('is recorded as done by who started it, by the job', async () => {
    const [merchantId] = await town.shops(1);
    const job = await town.handOver([merchantId!], { confirm: '1 merchant' });
    await town.run().pass();
    await asSuperuser(town.url, async (client) => {
      const { rows } = await client.query<{ actor_id: string; request_id: string }>(
        `select actor_id, request_id from haodian.audit_log
         where target_id = $1 and action = 'merchant.handed_over'`,
        [merchantId],
      );
      expect(rows).toEqual([{ actor_id: LI.id, request_id: job.id }]);
    });
  });

  it('as a dry run has the same rows and changes nothing', async () => {
    const merchants = await town.shops(3);
    await town.handOver(merchants.slice(0, 1), { confirm: '1 merchant' });
    await town.run().pass();
    const before = await agentsOf(merchants);
    const list = [...merchants, newId('mer', 2)];
    const dry = await town.handOver(list, { dryRun: true, confirm: undefined });
    await town.run().pass();
    expect(await agentsOf(merchants)).toEqual(before);
    const real = await town.handOver(list);
    await town.run().pass();
    expect(await town.rowsOf(dry)).toEqual(await town.rowsOf(real));
    expect(await agentsOf(merchants)).toEqual([to, to, to]);
  });

  it('has its rows exported, of one state or all, which is recorded as its own', async () => {
    const merchants = await town.shops(2);
    const job = await town.handOver([...merchants, newId('mer', 3)], { confirm: '3 merchants' });
    await town.run().pass();
    const exported = async (wish: { state?: 'done' }) => {
      const rows: string[] = [];
      for await (const row of await town.exportRows.run(everyMerchant, job.id, wish))
        rows.push(row.merchantId);
      return rows;
    };
    for (const key of ['x', '1.5', '-1', '9007199254740991']) {
      const rows = town.jobs.rows(everyMerchant, job.id, { limit: 1, cursor: encodeCursor(key) });
      expect(await codeOf(rows)).toBe('cursor_malformed');
    }
    expect(await exported({})).toEqual(
      (await town.rowsOf(job)).map(({ merchantId }) => merchantId),
    );
    expect(await exported({ state: 'done' })).toEqual(merchants);
    const audit = await town.database.asApp(everyMerchant, (tx) =>
      tx.query(
        `select "after"::json as after from audit_log
         where target_id = $1 and action = 'job.exported' order by sequence`,
        [job.id],
      ),
    );
    expect(audit).toEqual([{ after: {} }, { after: { state: 'done' } }]);
  });

  it('goes on where a process ended in between', async () => {
    const merchants = await town.shops(5);
    const job = await town.handOver(merchants);
    expect(await town.run().part({}, 2)).toBe(2);
    expect(await town.statesOf(job)).toEqual(['done', 'done', 'pending', 'pending', 'pending']);
    await town.run().pass();
    expect(await agentsOf(merchants)).toEqual(merchants.map(() => to));
    expect(await town.stateOf(job)).toBe('finished');
  });

  it('is done once by several processes', async () => {
    const merchants = await town.shops(6);
    const job = await town.handOver(merchants);
    const done = await Promise.all(Array.from({ length: 4 }, () => town.run().pass()));
    expect(done.reduce((sum, one) => sum + one)).toBe(6);
    expect(new Set(await town.statesOf(job))).toEqual(new Set(['done']));
  });

  it('is stopped: what was done stays done, nothing more is', async () => {
    const merchants = await town.shops(4);
    const job = await town.handOver(merchants);
    await town.run().part({}, 1);
    expect(await town.stop.run(LI, job.id)).toMatchObject({ state: 'stopped' });
    await town.run().pass();
    expect(await town.statesOf(job)).toEqual(['done', 'pending', 'pending', 'pending']);
    expect(await codeOf(town.stop.run(LI, job.id))).toBe('job_ended');
  });

  it('is undone for the merchants that still are where it put them', async () => {
    const [a, b, c] = await town.shops(3);
    const first = await town.handOver([a!, b!], { targetId: from });
    await town.run().pass();
    const job = await town.handOver([a!, b!, c!]);
    await town.run().pass();
    await town.handOver([b!], { targetId: from, confirm: '1 merchant' });
    await town.run().pass();
    expect(first.id).not.toBe(job.id);
    const wish = { reason: '撤销', dryRun: false };
    expect(await codeOf(town.undo.run(LI, job.id, wish))).toBe('confirm_missing');
    const back = await town.undo.run(LI, job.id, { ...wish, confirm: '3 merchants' });
    await town.run().pass();
    const rows = await town.rowsOf(back);
    expect(rows.map(({ state, code }) => [state, code])).toEqual([
      ['done', null],
      // The plan was to give it back, and somebody did so already.
      ['unchanged', null],
      ['skipped', 'nothing_before'],
    ]);
    expect(await agentsOf([a!, b!, c!])).toEqual([from, from, to]);
    const again = town.undo.run(LI, job.id, { ...wish, confirm: '3 merchants' });
    expect(await codeOf(again)).toBe('job_not_undoable');
  });

  it('is for the merchants of a table, or of an agent, or with a plan', async () => {
    const merchants = await town.shops(2);
    const csv = `merchantId,name\n${merchants.join(',x\n')}`;
    await town.begin({ csv, targetId: from, confirm: '2 merchants' });
    await town.run().pass();
    const assign = new AssignFeePlan(town.database, town.clock);
    await assign.run(everyMerchant, merchants[0]!, { feePlanId: high });
    const filter = { agentId: from, feePlanId: high };
    const job = await town.begin({ filter, dryRun: true });
    expect((await town.rowsOf(job)).map(({ merchantId }) => merchantId)).toEqual([merchants[0]]);
    await town.run().pass();
  });

  it('is refused when it is empty, too large, unconfirmed or not allowed', async () => {
    const [merchantId] = await town.shops(1);
    const many = Array.from({ length: 10_001 }, (_, index) => newId('mer', index));
    expect(await codeOf(town.handOver([]))).toBe('job_empty');
    expect(await codeOf(town.handOver(many))).toBe('job_too_large');
    expect(await codeOf(town.handOver([merchantId!], { confirm: undefined }))).toBe(
      'confirm_missing',
    );
    expect(await codeOf(town.handOver([merchantId!], { targetId: newId('agt', 1) }))).toBe(
      'agent_unknown',
    );
    const clerk = { ...LI, permissions: new Set(['jobs:write'] as const) };
    expect(await codeOf(town.begin({ merchantIds: [merchantId!] }, clerk))).toBe(
      'permission_missing',
    );
  });
});

describe('the list of jobs', () => {
  it('is from the newest, or by when they ended, each with its progress', async () => {
    const [merchantId] = await town.shops(1);
    const begin = async () => {
      town.clock.advance(1);
      return town.handOver([merchantId!], { confirm: '1 merchant' });
    };
    const [first, second] = [await begin(), await begin()];
    await town.stop.run(LI, second.id);
    await town.run().pass();
    const third = await begin();
    const ids = async (sort?: string) => {
      const { data } = await town.jobs.list(everyMerchant, { limit: 100, sort });
      return data.map(({ id }) => id);
    };
    expect((await ids()).slice(0, 3)).toEqual([third.id, second.id, first.id]);
    expect((await ids('createdAt')).slice(-3)).toEqual([first.id, second.id, third.id]);
    expect((await ids('-endedAt')).includes(third.id)).toBe(false);
    const { data, nextCursor } = await town.jobs.list(everyMerchant, { limit: 1 });
    expect(data).toMatchObject([{ id: third.id, rows: { pending: 1, done: 0 } }]);
    const rest = await town.jobs.list(everyMerchant, { limit: 1, cursor: nextCursor });
    expect(rest.data).toMatchObject([{ id: second.id, state: 'stopped' }]);
    await town.stop.run(LI, third.id);
  });
});

describe('a job of others', () => {
  it('is not there for who sees one merchant, unless it is about that one alone', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const one = { confirm: '1 merchant' };
    const [own, foreign] = [
      await town.handOver([mine.merchant.id], one),
      await town.handOver([other.merchant.id], one),
    ];
    const both = await town.handOver([mine.merchant.id, other.merchant.id]);
    await town.run().pass();
    const { data } = await town.jobs.list(mine.scope, { limit: 10 });
    expect(data.map(({ id }) => id)).toEqual([own.id]);
    for (const { id } of [foreign, both]) {
      expect(await codeOf(town.jobs.one(mine.scope, id))).toBe('job_not_found');
      expect(await codeOf(town.exportRows.run(mine.scope, id, {}))).toBe('job_not_found');
      expect(await codeOf(town.stop.run(person('usr_x', 'admin', mine.scope), id))).toBe(
        'job_not_found',
      );
    }
  });
});
