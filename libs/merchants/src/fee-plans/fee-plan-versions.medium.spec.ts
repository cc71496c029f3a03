import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, shanghaiDay, systemClock } from '#libs/kernel';
import { encodeCursor, everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Statements } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { codeOf, createTown } from '../shop.fixture.js';
import type { Town } from '../shop.fixture.js';
import { AddFeePlanVersion } from './add-fee-plan-version.js';
import { ChangeFeePlan } from './change-fee-plan.js';
import { CreateFeePlan } from './create-fee-plan.js';
import { FeePlanBook } from './fee-plan-book.js';
import { ReadFeePlans } from './read-fee-plans.js';
import { WithdrawFeePlanVersion } from './withdraw-fee-plan-version.js';

const DAY_MS = 86_400_000;
const rules = (rate: string) => [{ channel: 'jeepay', rate }];
/** Days from the real present on: the database itself knows what has been valid. */
const NOW_MS = systemClock.nowMs();
const dayIn = (days: number) => shanghaiDay(NOW_MS + days * DAY_MS);

let town: Town;
let add: AddFeePlanVersion;
let read: ReadFeePlans;
let withdraw: WithdrawFeePlanVersion;
let planId: string;

beforeAll(async () => {
  town = await createTown();
  add = new AddFeePlanVersion(town.database, systemClock);
  read = new ReadFeePlans(town.database, systemClock);
  withdraw = new WithdrawFeePlanVersion(town.database, systemClock);
});
afterAll(() => town.drop());

beforeEach(async () => {
  const create = new CreateFeePlan(town.database, systemClock);
  ({ id: planId } = await create.run(everyMerchant, { name: '标准', rules: rules('0.0038') }));
});

const added = (days: number, until?: number, rate = '0.004') =>
  add.run(everyMerchant, {
    feePlanId: planId,
    validFrom: dayIn(days),
    validUntil: until === undefined ? undefined : dayIn(until),
    rules: rules(rate),
  });
const versions = async () => (await read.versions(everyMerchant, planId, { limit: 100 })).data;
const spans = async () =>
  (await versions()).map(({ version, validFrom, validUntil, state }) => [
    version,
    validFrom,
    validUntil,
    state,
  ]);

describe('versions of a fee plan', () => {
  it('follow each other without a gap, also one put in between', async () => {
    await added(30);
    await added(10, undefined, '0.005');
    expect(await spans()).toEqual([
      [1, null, dayIn(10), 'valid'],
      [3, dayIn(10), dayIn(30), 'future'],
      [2, dayIn(30), null, 'future'],
    ]);
    expect((await versions())[1]!.rules).toMatchObject([{ channel: 'jeepay', rate: '0.005' }]);
    expect(await read.one(everyMerchant, planId)).toMatchObject({
      version: 1,
      rules: [{ rate: '0.0038' }],
    });
  });

  it('do not overlap: two on one day, or one that reaches into the next, are refused', async () => {
    await added(10);
    expect(await codeOf(added(10))).toBe('fee_plan_version_overlaps');
    expect(await codeOf(added(5, 11))).toBe('fee_plan_version_overlaps');
    expect(await codeOf(added(5, 10))).toBe('accepted');
  });

  it('leave no gap: an end that nobody follows, or that comes too early, is refused', async () => {
    expect(await codeOf(added(10, 20))).toBe('fee_plan_version_gap');
    await added(20);
    expect(await codeOf(added(10, 19))).toBe('fee_plan_version_gap');
    expect(await codeOf(added(10, 10))).toBe('fee_plan_version_empty');
    expect(await codeOf(added(10, 20))).toBe('accepted');
  });

  it('begin on a coming day only', async () => {
    for (const days of [-1, 0]) expect(await codeOf(added(days))).toBe('fee_plan_version_past');
  });

  it('entered at once for the same day are one accepted and one refused', async () => {
    const outcomes = await Promise.all([codeOf(added(10)), codeOf(added(10))]);
    expect(outcomes.sort()).toEqual(['accepted', 'fee_plan_version_overlaps']);
  });

  it('are withdrawn before they are valid; the one before stays, the number is gone', async () => {
    await added(10);
    await withdraw.run(everyMerchant, planId, 2);
    expect(await spans()).toEqual([[1, null, null, 'valid']]);
    const again = () => withdraw.run(everyMerchant, planId, 2);
    expect(await codeOf(again())).toBe('fee_plan_version_not_found');
    expect((await added(10)).version).toBe(3);
  });

  it('never change once they are valid, not even by hand', async () => {
    expect(await codeOf(withdraw.run(everyMerchant, planId, 1))).toBe('fee_plan_version_effective');
    const remove = 'delete from haodian.fee_plan_versions where fee_plan_id = $1';
    await expect(asSuperuser(town.url, (client) => client.query(remove, [planId]))).rejects.toThrow(
      /has been valid/,
    );
    for (const sql of [
      `update fee_plan_versions set valid_from = null`,
      `update fee_plan_rules set rate = '0'`,
      `delete from fee_plan_rules`,
    ]) {
      const attempt = town.database.asApp(everyMerchant, (tx) => tx.query(sql));
      await expect(attempt).rejects.toThrow(/permission denied/);
    }
  });

  it('get no further rule, valid or not, by the platform or by hand', async () => {
    await added(10);
    for (const version of [1, 2]) {
      const sql = `insert into haodian.fee_plan_rules (fee_plan_id, version, channel, rate)
        values ('${planId}', ${version}, 'another', '0')`;
      const attempt = town.database.asApp(everyMerchant, (tx) => tx.query(sql));
      await expect(attempt).rejects.toThrow(/gets no further/);
      await expect(asSuperuser(town.url, (client) => client.query(sql))).rejects.toThrow(
        /gets no further/,
      );
    }
    const { data } = await read.versions(everyMerchant, planId, { limit: 5 });
    expect(data.map(({ rules }) => rules.length)).toEqual([1, 1]);
  });

  it('are read page by page', async () => {
    for (const days of [10, 20]) await added(days);
    const first = await read.versions(everyMerchant, planId, { limit: 2 });
    expect(first.data.map(({ version }) => version)).toEqual([1, 2]);
    const rest = { limit: 2, cursor: first.nextCursor };
    expect(await read.versions(everyMerchant, planId, rest)).toMatchObject({
      data: [{ version: 3 }],
      nextCursor: null,
    });
    await withdraw.run(everyMerchant, planId, 2);
    expect(await read.versions(everyMerchant, planId, rest)).toMatchObject({
      data: [{ version: 3 }],
      nextCursor: null,
    });
    for (const key of ['2', 'x', '2026-13-456']) {
      const cursor = encodeCursor(key);
      expect(await codeOf(read.versions(everyMerchant, planId, { limit: 2, cursor }))).toBe(
        'cursor_malformed',
      );
    }
  });

  it('are nobody’s to change who sees only some merchants', async () => {
    const scope = merchantsOnly(newId('mer', 0));
    const wanted = { feePlanId: planId, validFrom: dayIn(1), rules: rules('0') };
    const change = new ChangeFeePlan(town.database, systemClock);
    expect(await codeOf(add.run(scope, wanted))).toBe('scope_too_narrow');
    expect(await codeOf(withdraw.run(scope, planId, 2))).toBe('scope_too_narrow');
    expect(await codeOf(change.run(scope, planId, { name: 'x' }))).toBe('scope_too_narrow');
    expect((await change.run(everyMerchant, planId, { name: '特惠' })).name).toBe('特惠');
  });

  it('of a plan there is not are not found', async () => {
    planId = newId('fpl', 0);
    expect(await codeOf(added(1))).toBe('fee_plan_not_found');
    expect(await codeOf(versions())).toBe('fee_plan_not_found');
    expect(await codeOf(read.one(everyMerchant, planId))).toBe('fee_plan_not_found');
  });
});

describe('what a process keeps of fee plans', () => {
  let asked: number;
  const statements: Statements = {
    named: (named, values) => {
      asked += 1;
      return town.database.ingestStatement(named, values);
    },
  };

  async function stamp(): Promise<number> {
    const [row] = await town.database.asIngest((tx) =>
      tx.query<{ stamp: number }>('select stamp from fee_plan_stamp'),
    );
    return row!.stamp;
  }

  beforeEach(() => {
    asked = 0;
  });

  it('is read once, and again only after something was changed', async () => {
    const book = new FeePlanBook();
    const lengths: number[] = [];
    const look = async () => {
      const plans = await book.read(statements, await stamp(), [planId]);
      lengths.push(plans.get(planId)!.length);
      return asked;
    };
    expect([await look(), await look()]).toEqual([1, 1]);
    await added(10);
    expect([await look(), await look()]).toEqual([2, 2]);
    await withdraw.run(everyMerchant, planId, 2);
    expect([await look(), await look()]).toEqual([3, 3]);
    expect(lengths).toEqual([1, 1, 2, 2, 1, 1]);
  });

  it('grows by plans that were not asked for before', async () => {
    const book = new FeePlanBook();
    const { data } = await read.list(everyMerchant, { limit: 2 });
    const [one, other] = data.map(({ id }) => id);
    const now = await stamp();
    for (const ids of [[one!], [other!], [one!, other!], []]) {
      const plans = await book.read(statements, now, ids);
      for (const id of ids) expect(plans.get(id)![0]).toMatchObject({ version: 1 });
    }
    expect(asked).toBe(2);
  });

  it('changes with every plan, version and rule, whoever writes them', async () => {
    const before = await stamp();
    await added(10);
    const after = await stamp();
    expect(after).toBeGreaterThan(before);
    await asSuperuser(town.url, (client) =>
      client.query(`update haodian.fee_plan_rules set rate = '0.001' where fee_plan_id = $1`, [
        planId,
      ]),
    );
    expect(await stamp()).toBeGreaterThan(after);
  });
});
