import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { shanghaiDay, shanghaiMidnight } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { AddFeePlanVersion } from '../fee-plans/add-fee-plan-version.js';
import { ReadFeePlans } from '../fee-plans/read-fee-plans.js';
import { WithdrawFeePlanVersion } from '../fee-plans/withdraw-fee-plan-version.js';
import { codeOf } from '../shop.fixture.js';
import type { Change, Wish } from './change.js';
import { COOL_OFF_MS, createChangingTown } from './changes.fixture.js';
import type { ChangingTown } from './changes.fixture.js';
import { person } from './person.fixture.js';

const DAY_MS = 86_400_000;
const LI = person('usr_li');
const WANG = person('usr_wang');
const BOSS = person('usr_boss', 'admin');

let town: ChangingTown;
let add: AddFeePlanVersion;
let withdraw: WithdrawFeePlanVersion;
let planId: string;

beforeAll(async () => {
  town = await createChangingTown();
  add = new AddFeePlanVersion(town.database, town.clock);
  withdraw = new WithdrawFeePlanVersion(town.database, town.clock);
});
afterAll(() => town.drop());
/** Nothing of one test is due in the next. */
beforeEach(async () => {
  town.clock.advance(20 * COOL_OFF_MS);
  await town.apply().pass();
  planId = (await town.plan({ jeepay: '0.0030' })).id;
});

const dayIn = (days: number) => shanghaiDay(town.clock.nowMs() + days * DAY_MS);
const version = (validFrom: string, rate = '0.0031', of = planId) => ({
  ...{ feePlanId: of, validFrom, rules: [{ channel: 'jeepay', rate, maxFee: 2_500n }] },
});
const wish = (validFrom: string, rate?: string): Wish => ({
  wanted: { kind: 'fee_plan_version', ...version(validFrom, rate) },
  merchantIds: [],
});
const propose = (what: Wish, who = LI): Promise<Change> =>
  town.propose.run(who, { ...what, reason: '年度调价' });
const approve = (change: Change, who = WANG) => town.approve.run(who, change.id, change.confirm);
const coolOff = () => {
  town.clock.advance(COOL_OFF_MS);
  return town.apply().pass();
};
const shop = (name?: string) => town.priced(planId, name);
const addDirectly = (days: number, of = planId) =>
  add.run(everyMerchant, version(dayIn(days), '0.0031', of));
const assignFrom = (validFrom: Date, merchantId: string, feePlanId: string) =>
  town.database.asApp(everyMerchant, (tx) =>
    tx.query(
      `insert into merchant_fee_plans (merchant_id, valid_from, fee_plan_id, assigned_at)
       values ($1, $2, $3, $2)`,
      [merchantId, validFrom, feePlanId],
    ),
  );
const daysOf = async (of = planId) => {
  const read = new ReadFeePlans(town.database, town.clock);
  const { data } = await read.versions(everyMerchant, of, { limit: 100 });
  return data.map(({ validFrom }) => validFrom);
};

describe('a version of a plan that merchants have', () => {
  it('is proposed, approved by another person, and there after the cool-off', async () => {
    const [one, two] = [await shop('甲'), await shop('乙')];
    const day = dayIn(10);
    const change = await propose(wish(day));
    expect(change).toMatchObject({ merchantId: null, state: 'proposed', confirm: '2 merchants' });
    expect(change.wanted).toMatchObject({ feePlanId: planId, rules: [{ maxFee: 2_500 }] });
    expect(change.preview.summary).toBe('2 merchants, average +0.01 %');
    expect(change.preview.standOut.map(({ merchantId }) => merchantId)).toEqual([one, two]);
    expect(await codeOf(approve(change, LI))).toBe('second_person_required');
    const approved = await approve(change);
    expect(approved.takesEffectAt).toEqual(new Date(town.clock.nowMs() + COOL_OFF_MS));
    expect(await daysOf()).toEqual([null]);
    expect(await coolOff()).toBe(1);
    expect(await daysOf()).toEqual([null, day]);
    const detail = await town.read.one(everyMerchant, change.id);
    expect(detail).toMatchObject({ state: 'applied', merchantIds: [] });
  });

  it('is previewed for who has the plan on its day or is given it while it is valid', async () => {
    await addDirectly(40);
    const [here, gone] = [await shop('在'), await shop('走')];
    const other = (await town.plan({ jeepay: '0.0030' })).id;
    const from = (merchantId: string, feePlanId: string, days: number) =>
      assignFrom(new Date(shanghaiMidnight(dayIn(days))), merchantId, feePlanId);
    // One leaves before it begins; of two that come only one does so before the next version.
    await from(gone, other, 10);
    const [soon, late] = [await town.priced(other, '快'), await town.priced(other, '晚')];
    await from(soon, planId, 20);
    await from(late, planId, 40);
    const { standOut, merchants } = await town.propose.preview(BOSS, wish(dayIn(10), '0.0019'));
    expect(merchants).toBe(2);
    const told = standOut.map(({ why, name }) => `${why} ${name}`);
    const whys = ['below_cost', 'largest_fall'];
    expect(told).toEqual(whys.flatMap((why) => [`${why} 在`, `${why} 快`]));
    expect([here, soon]).toEqual(standOut.slice(0, 2).map(({ merchantId }) => merchantId));
  });

  it('is kept within the limits of the role', async () => {
    await shop();
    for (const rate of ['0.0060', '0.0019']) {
      expect(await codeOf(propose(wish(dayIn(10), rate)))).toBe('change_beyond_limit');
      const change = await propose(wish(dayIn(10), rate), BOSS);
      expect(await codeOf(approve(change, WANG))).toBe('change_beyond_limit');
    }
  });

  it('begins after it takes effect: a nearer day is refused, with the moment', async () => {
    await shop();
    await expect(propose(wish(dayIn(1)))).rejects.toMatchObject({
      code: 'version_before_effect',
      fields: [{ path: 'validFrom', message: expect.stringContaining('approved now') }],
    });
    expect(await codeOf(propose(wish(dayIn(0))))).toBe('fee_plan_version_past');
    expect(await codeOf(propose(wish(dayIn(2))))).toBe('accepted');
  });

  it('is over when it is approved too late for its day', async () => {
    await shop();
    const change = await propose(wish(dayIn(2)));
    town.clock.advance(1.5 * DAY_MS);
    expect(await codeOf(approve(change))).toBe('version_before_effect');
    expect(await town.read.one(everyMerchant, change.id)).toMatchObject({
      state: 'stale',
      closedReason: expect.stringContaining('begins too early'),
    });
  });

  it('is over when its day has begun by the time it is applied', async () => {
    await shop();
    const change = await propose(wish(dayIn(3)));
    await approve(change);
    town.clock.advance(5 * DAY_MS);
    expect(await town.apply().pass()).toBe(1);
    expect(await town.read.one(everyMerchant, change.id)).toMatchObject({
      state: 'stale',
      closedReason: expect.stringContaining('begins too early'),
    });
    expect(await daysOf()).toEqual([null]);
  });

  it('is over when the plan has other versions by then, not when merchants come', async () => {
    await shop();
    const [first, second, third] = [
      await propose(wish(dayIn(10))),
      await propose(wish(dayIn(12))),
      await propose(wish(dayIn(14))),
    ];
    await approve(first);
    town.clock.advance(1);
    await approve(second);
    await shop('新来的');
    expect(await coolOff()).toBe(2);
    const states = [first, second].map(({ id }) => town.read.one(everyMerchant, id));
    const [applied, stale] = await Promise.all(states);
    expect([applied!.state, stale!.state]).toEqual(['applied', 'stale']);
    expect(stale!.outdated).toEqual([
      { merchantId: null, was: 'version 1', is: expect.stringMatching(/^version 1, 2 from 20/) },
    ]);
    await expect(approve(third)).rejects.toMatchObject({
      code: 'change_stale',
      fields: [{ path: 'feePlanId', message: expect.stringContaining('version 1') }],
    });
  });

  it('can be withdrawn until it takes effect', async () => {
    await shop();
    const change = await propose(wish(dayIn(10)));
    await approve(change);
    expect(await town.withdraw.run(LI, change.id)).toMatchObject({ state: 'withdrawn' });
    expect(await coolOff()).toBe(0);
    expect(await daysOf()).toEqual([null]);
  });

  it('is refused at once where it cannot be added', async () => {
    await addDirectly(10);
    await shop();
    expect(await codeOf(propose(wish(dayIn(10))))).toBe('fee_plan_version_overlaps');
    await expect(propose(wish(dayIn(20), '2'))).rejects.toMatchObject({
      fields: [{ path: 'rules.0.rate' }],
    });
    planId = 'fpl_x';
    expect(await codeOf(propose(wish(dayIn(20))))).toBe('fee_plan_unknown');
  });

  it('is everybody’s: seen, proposed and recorded by who sees every merchant', async () => {
    const merchantId = await shop();
    const change = await propose(wish(dayIn(10)));
    const scope = merchantsOnly(merchantId);
    const narrow = person('usr_narrow', 'admin', scope);
    expect(await codeOf(town.read.one(scope, change.id))).toBe('change_not_found');
    expect((await town.read.list(scope, { limit: 10 })).data).toEqual([]);
    expect(await codeOf(approve(change, narrow))).toBe('change_not_found');
    expect(await codeOf(propose(wish(dayIn(10)), narrow))).toBe('scope_too_narrow');
    expect(await codeOf(town.propose.preview(narrow, wish(dayIn(10))))).toBe('scope_too_narrow');
    await approve(change);
    await coolOff();
    await asSuperuser(town.url, async (client) => {
      const text = `select action, tenant from haodian.audit_log where target_id in ($1, $2)
        and action <> 'fee_plan.created' order by sequence`;
      const { rows } = await client.query<{ action: string }>(text, [change.id, planId]);
      expect(rows).toEqual(
        [
          ...['change.proposed', 'change.approved'],
          ...['fee_plan.version_added', 'change.applied'],
        ].map((action) => ({ action, tenant: 'platform' })),
      );
    });
  });
});

describe('one person alone', () => {
  it('adds versions to a plan that no merchant has, also where one had it once', async () => {
    expect(await codeOf(addDirectly(10))).toBe('accepted');
    const merchantId = await shop();
    await town.assign(merchantId, (await town.plan({ jeepay: '0.0030' })).id);
    town.clock.advance(1_000);
    expect(await codeOf(addDirectly(20))).toBe('accepted');
  });

  it('is told how, where merchants have the plan, will have it, or are about to', async () => {
    const old = planId;
    const merchantId = await shop();
    await expect(addDirectly(10)).rejects.toMatchObject({
      code: 'needs_second_person',
      advice: expect.stringContaining('POST /v1/changes {"kind": "fee_plan_version"'),
    });
    planId = (await town.plan({ jeepay: '0.0031' })).id;
    const wanted = { kind: 'fee_plan' as const, feePlanId: planId };
    const change = await propose({ wanted, merchantIds: [merchantId] });
    expect(await codeOf(addDirectly(10))).toBe('needs_second_person');
    await town.withdraw.run(LI, change.id);
    expect(await codeOf(addDirectly(10))).toBe('accepted');
    const later = new Date(town.clock.nowMs() + 30 * DAY_MS);
    await assignFrom(later, merchantId, planId);
    expect(await codeOf(addDirectly(20))).toBe('needs_second_person');
    expect(await codeOf(addDirectly(20, old))).toBe('needs_second_person');
  });

  it('adds none while a job is to give the plan to merchants', async () => {
    const merchantId = await shop();
    planId = (await town.plan({ jeepay: '0.0031' })).id;
    const job = {
      ...{ kind: 'assign_fee_plan' as const, targetId: planId, merchantIds: [merchantId] },
      ...{ dryRun: false, reason: '调价', confirm: '1 merchant' },
    };
    await town.start.run(LI, job);
    expect(await codeOf(addDirectly(10))).toBe('needs_second_person');
  });

  it('is let alone with the plan, or with who is given it, never with both at once', async () => {
    const { merchant } = await town.openShop('同时');
    const [added] = await Promise.all([
      codeOf(addDirectly(10)),
      codeOf(town.assign(merchant.id, planId)),
    ]);
    const days = await daysOf();
    expect(days).toHaveLength(added === 'accepted' ? 2 : 1);
    expect(await codeOf(addDirectly(20))).toBe('needs_second_person');
  });

  it('withdraws a version that two decided about: what holds goes on', async () => {
    await shop();
    await approve(await propose(wish(dayIn(10))));
    await coolOff();
    await withdraw.run(everyMerchant, planId, 2);
    expect(await daysOf()).toEqual([null]);
  });
});
