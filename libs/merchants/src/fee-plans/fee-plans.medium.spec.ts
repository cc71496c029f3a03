import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { encodeCursor, everyMerchant } from '#libs/persistence';
import { AssignFeePlan, assignFeePlan } from './assign-fee-plan.js';
import { CreateFeePlan } from './create-fee-plan.js';
import type { NewFeePlan } from './create-fee-plan.js';
import { ListFeePlanAssignments } from './list-fee-plan-assignments.js';
import { ReadFeePlans } from './read-fee-plans.js';
import { codeOf, createTown, START } from '../shop.fixture.js';
import type { Town } from '../shop.fixture.js';

let town: Town;
let create: CreateFeePlan;
let assign: AssignFeePlan;
let read: ReadFeePlans;
beforeAll(async () => {
  town = await createTown();
  create = new CreateFeePlan(town.database, town.clock);
  assign = new AssignFeePlan(town.database, town.clock);
  read = new ReadFeePlans(town.database, town.clock);
});
afterAll(() => town.drop());

function planWith(...rules: NewFeePlan['rules'][number][]): Promise<{ id: string }> {
  return create.run(everyMerchant, { name: '标准', rules });
}

describe('a fee plan', () => {
  it('keeps rates as they were agreed and bounds to the fen', async () => {
    const made = await create.run(everyMerchant, {
      name: '标准',
      rules: [
        { channel: 'alipay', rate: '0.0038', minFee: 1n, maxFee: 9_007_199_254_740_991n },
        { channel: 'jeepay', rate: '0' },
        { channel: 'wechatpay', rate: '0.006000', maxFee: 0n },
      ],
    });
    const { data } = await read.list(everyMerchant, { limit: 100 });
    expect(data).toContainEqual(made);
    expect(await read.one(everyMerchant, made.id)).toEqual(made);
    expect(made).toMatchObject({
      version: 1,
      merchantKinds: null,
      rules: [
        { channel: 'alipay', rate: '0.0038', minFee: 1n, maxFee: 9_007_199_254_740_991n },
        { channel: 'jeepay', rate: '0', minFee: null, maxFee: null },
        { channel: 'wechatpay', rate: '0.006000', minFee: null, maxFee: 0n },
      ],
    });
    expect(made.rules[0]).toMatchObject({ cardType: 'any', amountUpTo: null, promotion: null });
  });

  it('is refused with a rule nobody could mean', async () => {
    const cases: [NewFeePlan['rules'], string][] = [
      [[{ channel: 'jeepay', rate: '1' }], 'rate_malformed'],
      [[{ channel: 'jeepay', rate: '0.0000001' }], 'rate_malformed'],
      [[{ channel: 'jeepay', rate: '.38' }], 'rate_malformed'],
      [[{ channel: 'jeepay', rate: '0.01', minFee: 2n, maxFee: 1n }], 'fee_bounds_crossed'],
      [[{ channel: 'jeepay', rate: '0.01', minFee: -1n }], 'fee_bound_negative'],
      [
        [
          { channel: 'jeepay', rate: '0.01' },
          { channel: 'jeepay', rate: '0.02' },
        ],
        'channel_repeated',
      ],
    ];
    for (const [rules, code] of cases)
      expect(await codeOf(create.run(everyMerchant, { name: '错', rules }))).toBe(code);
  });

  it('for an unknown channel is told which channels there are', async () => {
    await expect(planWith({ channel: 'paypal', rate: '0' })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'channel_unknown',
      advice: expect.stringMatching(/alipay.*jeepay.*wechatpay/),
      fields: [{ path: 'rules.0.channel' }],
    });
  });

  it('is made only by somebody who sees every merchant', async () => {
    const { scope } = await town.openShop('面馆');
    expect(await codeOf(create.run(scope, { name: '零', rules: [] }))).toBe('scope_too_narrow');
  });
});

describe('a merchant’s fee plan', () => {
  it('is valid from the beginning of this second when nothing else is said', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const plan = await planWith({ channel: 'jeepay', rate: '0.0038' });
    const assigned = await assign.run(scope, merchant.id, { feePlanId: plan.id });
    expect(assigned).toEqual({
      merchantId: merchant.id,
      feePlanId: plan.id,
      validFrom: new Date('2026-11-21T04:00:00Z'),
    });
  });

  it('can begin at any moment, but no two at the same', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const [first, second] = [await planWith(), await planWith()];
    const validFrom = new Date(START + 86_400_000);
    const at = (feePlanId: string, from = validFrom) =>
      codeOf(
        town.database.asApp(scope, (tx) =>
          assignFeePlan(tx, { merchantId: merchant.id, feePlanId, validFrom: from }, new Date()),
        ),
      );
    expect(await at(first.id)).toBe('accepted');
    expect(await at(second.id)).toBe('fee_plan_overlaps');
    expect(await at(first.id)).toBe('accepted');
    expect(await at(second.id, new Date(validFrom.getTime() + 1))).toBe('accepted');
  });

  it('is one of two assigned at the same moment', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const plans = [await planWith(), await planWith()];
    const outcomes = await Promise.all(
      plans.map(({ id }) => codeOf(assign.run(scope, merchant.id, { feePlanId: id }))),
    );
    expect(outcomes.sort()).toEqual(['accepted', 'needs_second_person']);
  });

  it('is given by one person the first time; another one needs a second person', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const [first, second] = [await planWith(), await planWith()];
    const put = (feePlanId: string, validFrom?: Date) =>
      codeOf(assign.run(scope, merchant.id, { feePlanId, validFrom }));
    expect(await put(first.id)).toBe('accepted');
    expect(await put(second.id)).toBe('needs_second_person');
    expect(await put(second.id, new Date(START + 86_400_000))).toBe('needs_second_person');
    expect(await put(first.id, new Date(START + 86_400_000))).toBe('accepted');
    await town.database.asApp(scope, (tx) =>
      tx.query(`update merchants set state = 'onboarding' where id = $1`, [merchant.id]),
    );
    expect(await put(second.id)).toBe('fee_plan_overlaps');
    expect(await put(second.id, new Date(START + 1_000))).toBe('accepted');
  });

  it('is refused for a plan there is not, and for a merchant out of scope', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const plan = await planWith();
    const unknown = { feePlanId: newId('fpl', START) };
    expect(await codeOf(assign.run(mine.scope, mine.merchant.id, unknown))).toBe(
      'fee_plan_unknown',
    );
    const foreign = assign.run(mine.scope, other.merchant.id, { feePlanId: plan.id });
    expect(await codeOf(foreign)).toBe('merchant_not_found');
  });

  it('is listed with the one before it and the one to come, from the newest', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const plans = [await planWith(), await planWith(), await planWith()];
    const from = (days: number) => new Date(START + days * 86_400_000);
    for (const [index, { id }] of plans.entries()) {
      const wanted = { merchantId: merchant.id, feePlanId: id, validFrom: from(index - 1) };
      await town.database.asApp(scope, (tx) => assignFeePlan(tx, wanted, new Date(START)));
    }
    const list = new ListFeePlanAssignments(town.database);
    const first = await list.run(scope, merchant.id, { limit: 2 });
    expect(first.data).toEqual([
      expect.objectContaining({ feePlanId: plans[2]!.id, validFrom: from(1), validUntil: null }),
      expect.objectContaining({ feePlanId: plans[1]!.id, name: '标准', validUntil: from(1) }),
    ]);
    const rest = { limit: 2, cursor: first.nextCursor };
    expect(await list.run(scope, merchant.id, rest)).toMatchObject({
      data: [{ feePlanId: plans[0]!.id, validUntil: from(0) }],
      nextCursor: null,
    });
    for (const key of ['1', '2026-11-21', '2026-13-45T00:00:00.000Z'])
      expect(
        await codeOf(list.run(scope, merchant.id, { limit: 1, cursor: encodeCursor(key) })),
      ).toBe('cursor_malformed');
    const other = await town.openShop('他');
    expect(await codeOf(list.run(other.scope, merchant.id, { limit: 1 }))).toBe(
      'merchant_not_found',
    );
  });

  it('is one for its kind of merchant, as its application says', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const rules = [{ channel: 'jeepay', rate: '0' }];
    const { id: feePlanId } = await create.run(everyMerchant, {
      name: '小微免费',
      merchantKinds: ['individual'],
      rules,
    });
    const given = () => codeOf(assign.run(scope, merchant.id, { feePlanId }));
    expect(await given()).toBe('fee_plan_not_for_kind');
    await applyAs(merchant.id, 'company', 'rejected');
    await applyAs(merchant.id, 'individual', 'draft');
    expect(await given()).toBe('accepted');
    const other = await town.openShop('公司');
    await applyAs(other.merchant.id, 'company', 'draft');
    expect(await codeOf(assign.run(other.scope, other.merchant.id, { feePlanId }))).toBe(
      'fee_plan_not_for_kind',
    );
  });

  function applyAs(merchantId: string, kind: string, state: string): Promise<unknown> {
    return town.database.asApp(everyMerchant, (tx) =>
      tx.query(
        `insert into applications (id, merchant_id, kind, state, data, created_by, created_at,
           updated_at) values ($1, $2, $3, $4, '', 'usr_test', now(), now())`,
        [newId('apl', START), merchantId, kind, state],
      ),
    );
  }
});
