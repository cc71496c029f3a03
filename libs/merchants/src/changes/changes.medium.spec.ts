import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { codeOf } from '../shop.fixture.js';
import type { Change, Wish } from './change.js';
import { COOL_OFF_MS, createChangingTown } from './changes.fixture.js';
import type { ChangingTown } from './changes.fixture.js';
import { person } from './person.fixture.js';
import type { ChangeQuery } from './read-changes.js';

const LI = person('usr_li');
const WANG = person('usr_wang');
const BOSS = person('usr_boss', 'admin');

let town: ChangingTown;
let low: string;
let high: string;

beforeAll(async () => {
  town = await createChangingTown();
  low = (await town.plan({ jeepay: '0.0030' })).id;
  high = (await town.plan({ jeepay: '0.0038' })).id;
});
afterAll(() => town.drop());
/** Nothing of one test is due in the next. */
beforeEach(async () => {
  town.clock.advance(10 * COOL_OFF_MS);
  await town.apply().pass();
});

const shop = (feePlanId = low, name?: string) => town.priced(feePlanId, name);
const assign = (merchantId: string, feePlanId: string) => town.assign(merchantId, feePlanId);

const wish = (feePlanId: string, ...merchantIds: string[]): Wish => ({
  wanted: { kind: 'fee_plan', feePlanId },
  merchantIds,
});
const propose = (what: Wish, who = LI): Promise<Change> =>
  town.propose.run(who, { ...what, reason: '年度调价' });
const approve = (change: Change, who = WANG) => town.approve.run(who, change.id, change.confirm);
const stateOf = async ({ id }: Change) => (await town.read.one(everyMerchant, id)).state;

const auditOf = (targetId: string) =>
  asSuperuser(town.url, async (client) => {
    const text = `select action, after from haodian.audit_log where target_id = $1
      order by at, sequence`;
    return (await client.query<{ action: string; after: object }>(text, [targetId])).rows;
  });

describe('a change of a fee plan', () => {
  it('is proposed, approved by another person, and takes effect after the cool-off', async () => {
    const merchantId = await shop(low, '张记');
    const change = await propose(wish(high, merchantId));
    expect(change).toMatchObject({ state: 'proposed', confirm: '张记', takesEffectAt: null });
    expect(change.preview.summary).toBe('1 merchant, average +0.08 %');
    const approvedMs = town.clock.nowMs();
    const approved = await approve(change);
    expect(approved).toMatchObject({
      state: 'approved',
      approvedBy: WANG.id,
      takesEffectAt: new Date(approvedMs + COOL_OFF_MS),
    });
    town.clock.advance(COOL_OFF_MS - 1);
    expect(await town.apply().pass()).toBe(0);
    expect(await town.plansOf(merchantId)).toEqual([low]);
    town.clock.advance(1);
    expect(await town.apply().pass()).toBe(1);
    expect(await stateOf(change)).toBe('applied');
    expect(await town.plansOf(merchantId)).toEqual([low, high]);
    const rows = await auditOf(change.id);
    expect(rows.map(({ action }) => action)).toEqual([
      'change.proposed',
      'change.approved',
      'change.applied',
    ]);
    expect(rows[2]!.after).toMatchObject({ proposedBy: LI.id, approvedBy: WANG.id });
  });

  it('is applied once, however many processes look at once', async () => {
    const merchantId = await shop();
    await approve(await propose(wish(high, merchantId)));
    town.clock.advance(COOL_OFF_MS);
    const ended = await Promise.all(Array.from({ length: 5 }, () => town.apply().pass()));
    expect(ended.reduce((sum, one) => sum + one)).toBe(1);
    expect(await town.plansOf(merchantId)).toEqual([low, high]);
  });

  it('is not approved by who proposed it, in whichever role', async () => {
    const change = await propose(wish(high, await shop()));
    for (const same of [LI, person(LI.id, 'admin')])
      expect(await codeOf(approve(change, same))).toBe('second_person_required');
    expect(await codeOf(town.refuse.run(person(LI.id, 'admin'), change.id, 'x'))).toBe(
      'second_person_required',
    );
    expect(await stateOf(change)).toBe('proposed');
  });

  it('is neither proposed nor approved by an API key', async () => {
    const merchantId = await shop();
    const { session: _none, ...rest } = LI;
    const key = { ...rest, id: 'key_x', kind: 'api_key' as const };
    expect(await codeOf(propose(wish(high, merchantId), key))).toBe('person_required');
    const change = await propose(wish(high, merchantId));
    expect(await codeOf(approve(change, key))).toBe('person_required');
  });

  it('is approved by two at once only once', async () => {
    const change = await propose(wish(high, await shop()));
    const outcomes = await Promise.all([codeOf(approve(change)), codeOf(approve(change, BOSS))]);
    expect(outcomes.toSorted()).toEqual(['accepted', 'change_step_refused']);
  });

  it('is approved by typing what it is shown with', async () => {
    const change = await propose(wish(high, await shop(low, '李记')));
    await expect(town.approve.run(WANG, change.id, undefined)).rejects.toMatchObject({
      code: 'confirm_missing',
      fields: [{ path: 'confirm', message: expect.stringContaining('"李记"') }],
    });
    expect(await codeOf(town.approve.run(WANG, change.id, '李'))).toBe('confirm_missing');
    expect(await codeOf(approve(change))).toBe('accepted');
  });

  it('can be withdrawn until it takes effect, and refused before it is approved', async () => {
    const merchantId = await shop();
    const [kept, refused, late] = [
      await propose(wish(high, merchantId)),
      await propose(wish(high, merchantId)),
      await propose(wish(high, merchantId)),
    ];
    expect(await town.refuse.run(WANG, refused.id, '太高')).toMatchObject({
      state: 'refused',
      closedBy: WANG.id,
      closedReason: '太高',
    });
    await approve(kept);
    expect(await town.withdraw.run(LI, kept.id)).toMatchObject({ state: 'withdrawn' });
    await approve(late);
    town.clock.advance(COOL_OFF_MS);
    expect(await town.apply().pass()).toBe(1);
    expect(await codeOf(town.withdraw.run(LI, late.id))).toBe('change_step_refused');
    expect(await codeOf(town.refuse.run(WANG, kept.id, 'x'))).toBe('change_step_refused');
    expect(await town.plansOf(merchantId)).toEqual([low, high]);
  });

  it('is over when a merchant has something else by the time it is approved', async () => {
    const [merchantId, other] = [await shop(), await shop()];
    const change = await propose(wish(high, merchantId, other));
    const between = (await town.plan({ jeepay: '0.0035' })).id;
    await assign(merchantId, between);
    await expect(approve(change)).rejects.toMatchObject({
      code: 'change_stale',
      fields: [{ path: merchantId, message: expect.stringMatching(`${low}.*${between}`) }],
    });
    expect(await stateOf(change)).toBe('stale');
    expect(await town.plansOf(other)).toEqual([low]);
  });

  it('is over, and changes nobody, when that happens during the cool-off', async () => {
    const [merchantId, other] = [await shop(), await shop()];
    const change = await propose(wish(high, merchantId, other));
    await approve(change);
    await assign(merchantId, (await town.plan({ jeepay: '0.0036' })).id);
    town.clock.advance(COOL_OFF_MS);
    expect(await town.apply().pass()).toBe(1);
    const { state, outdated } = await town.read.one(everyMerchant, change.id);
    expect({ state, about: outdated!.map((one) => one.merchantId) }).toEqual({
      state: 'stale',
      about: [merchantId],
    });
    expect(await town.plansOf(other)).toEqual([low]);
  });

  it('is kept within the limits of the role, of who proposes and of who approves', async () => {
    const merchantId = await shop();
    const tooHigh = (await town.plan({ jeepay: '0.0080' })).id;
    const cheap = (await town.plan({ jeepay: '0.0019' })).id;
    for (const plan of [tooHigh, cheap]) {
      expect(await codeOf(propose(wish(plan, merchantId)))).toBe('change_beyond_limit');
      const change = await propose(wish(plan, merchantId), BOSS);
      expect(await codeOf(approve(change, WANG))).toBe('change_beyond_limit');
      expect(await codeOf(approve(change, person('usr_boss2', 'admin')))).toBe('accepted');
      await town.withdraw.run(BOSS, change.id);
    }
  });

  it('is refused for what is not there, is there already, or lies in the past', async () => {
    const [merchantId, other] = [await shop(), await town.openShop('他')];
    expect(await codeOf(propose(wish(low, merchantId)))).toBe('change_changes_nothing');
    expect(await codeOf(propose(wish('fpl_x', merchantId)))).toBe('fee_plan_unknown');
    expect(await codeOf(propose(wish(high, merchantId, 'mer_x')))).toBe('merchant_unknown');
    const narrow = person('usr_owner', 'operator', other.scope);
    expect(await codeOf(propose(wish(high, merchantId), narrow))).toBe('merchant_unknown');
    const past = { ...wish(high, merchantId), validFrom: new Date(town.clock.nowMs() - 1) };
    expect(await codeOf(propose(past))).toBe('valid_from_past');
  });
});

describe('the list of changes', () => {
  it('is from the newest, or by when they take effect, and exported in its order', async () => {
    const merchantId = await shop();
    const first = await propose(wish(high, merchantId));
    town.clock.advance(1);
    const second = await propose(wish(high, merchantId, await shop()));
    town.clock.advance(1);
    const third = await propose(wish(high, merchantId));
    await approve(second);
    town.clock.advance(1);
    await approve(first);
    const ids = async (wanted: Partial<ChangeQuery>) =>
      (await town.read.list(everyMerchant, { limit: 9, merchantId, ...wanted })).data.map(
        ({ id }) => id,
      );
    expect(await ids({})).toEqual([third.id, second.id, first.id]);
    expect(await ids({ sort: 'proposedAt', kind: 'fee_plan' })).toEqual([
      ...[first.id, second.id, third.id],
    ]);
    expect(await ids({ sort: 'takesEffectAt' })).toEqual([second.id, first.id]);
    expect(await ids({ sort: '-takesEffectAt', state: 'approved' })).toEqual([
      ...[first.id, second.id],
    ]);
    const filter = { merchantId, sort: 'takesEffectAt' };
    const exported = [];
    for await (const { id } of await town.exportChanges.run(everyMerchant, filter))
      exported.push(id);
    expect(exported).toEqual([second.id, first.id]);
  });
});

describe('another merchant’s change', () => {
  it('is not there: neither listed, nor read, nor decided', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const change = await propose(wish(high, other.merchant.id));
    const several = await propose(wish(high, mine.merchant.id, other.merchant.id));
    const narrow = person('usr_narrow', 'admin', mine.scope);
    for (const { id } of [change, several]) {
      expect(await codeOf(town.read.one(mine.scope, id))).toBe('change_not_found');
      expect(await codeOf(town.approve.run(narrow, id, 'x'))).toBe('change_not_found');
      expect(await codeOf(town.withdraw.run(narrow, id))).toBe('change_not_found');
    }
    expect((await town.read.list(mine.scope, { limit: 10 })).data).toEqual([]);
    const filter = { limit: 10, merchantId: mine.merchant.id };
    const { data } = await town.read.list(everyMerchant, filter);
    expect(data.map(({ id }) => id)).toEqual([several.id]);
  });
});
