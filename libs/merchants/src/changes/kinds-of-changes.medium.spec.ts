import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { CreateApplication, moveApplication } from '../onboarding/applications/index.js';
import { applicationIn } from '../onboarding/applications/application-in-state.fixture.js';
import { completeApplication } from '../onboarding/checks/application.fixture.js';
import { ReadMerchants } from '../read-merchants.js';
import { SetChannelMappings } from '../set-channel-mappings.js';
import { codeOf } from '../shop.fixture.js';
import type { Change, Wish } from './change.js';
import { COOL_OFF_MS, createChangingTown } from './changes.fixture.js';
import type { ChangingTown } from './changes.fixture.js';
import { person } from './person.fixture.js';

const LI = person('usr_li');
const WANG = person('usr_wang');

let town: ChangingTown;
let low: string;
let high: string;

beforeAll(async () => {
  town = await createChangingTown();
  low = (await town.plan({ jeepay: '0.0030' })).id;
  high = (await town.plan({ jeepay: '0.0038' })).id;
});
afterAll(() => town.drop());

const shop = (feePlanId: string, name: string) => town.priced(feePlanId, name);
const wish = (feePlanId: string, ...merchantIds: string[]): Wish => ({
  wanted: { kind: 'fee_plan', feePlanId },
  merchantIds,
});
const propose = (what: Wish): Promise<Change> =>
  town.propose.run(LI, { ...what, reason: '年度调价' });
const approve = (change: Change) => town.approve.run(WANG, change.id, change.confirm);

const auditOf = (targetId: string) =>
  asSuperuser(town.url, async (client) => {
    const text = 'select action, before, after from haodian.audit_log where target_id = $1';
    return (await client.query<object>(text, [targetId])).rows;
  });

describe('the preview of rates', () => {
  it('says for how many, the average, who is below cost, and who stands out', async () => {
    const mixed = (await town.plan({ jeepay: '0.0038', alipay: '0.0038' })).id;
    const wanted = (await town.plan({ jeepay: '0.0019' })).id;
    const merchants = [await shop(low, '甲'), await shop(mixed, '乙'), await shop(wanted, '丙')];
    const preview = await town.propose.preview(LI, wish(wanted, ...merchants));
    expect(preview).toMatchObject({
      // -0.11, -0.19 and 0 %; alipay is not compared, it is no longer priced.
      summary: '3 merchants, average -0.1 %, 3 below cost, 1 no longer priced',
      merchants: 3,
      confirm: '3 merchants',
      rates: { largestRise: '0 %', largestFall: '-0.19 %', unchanged: 1, belowCost: 3 },
    });
    const told = preview.standOut.map(({ why, name, channel }) => `${why} ${name} ${channel}`);
    expect(told.filter((one) => one.startsWith('below_cost'))).toHaveLength(3);
    expect(told).toContain('no_longer_priced 乙 alipay');
    expect(told.filter((one) => one.startsWith('largest_fall'))).toEqual([
      'largest_fall 乙 jeepay',
      'largest_fall 甲 jeepay',
    ]);
    const [below] = preview.standOut;
    expect(below).toMatchObject({ rateAfter: '0.0019', costRate: '0.002' });
  });

  it('of a merchant without a plan compares with nothing', async () => {
    const { merchant } = await town.openShop('新店');
    const { rates } = await town.propose.preview(LI, wish(high, merchant.id));
    expect(rates).toMatchObject({ average: '0 %', belowCost: 0, unchanged: 0 });
  });
});

describe('a change that another version of the platform kept otherwise', () => {
  /** As a version would have that names plans by another word. */
  const keptOtherwise = ({ id }: Change) =>
    asSuperuser(town.url, (client) =>
      client.query(`update haodian.proposed_changes set wanted = '{"plan": "a"}' where id = $1`, [
        id,
      ]),
    );

  it('cannot be approved, and ends with the reason where it was approved before', async () => {
    const merchantId = await shop(low, '旧版');
    const [one, other] = [
      await propose(wish(high, merchantId)),
      await propose(wish(high, merchantId)),
    ];
    await keptOtherwise(one);
    expect(await codeOf(approve(one))).toBe('change_unreadable');
    await approve(other);
    await keptOtherwise(other);
    town.clock.advance(COOL_OFF_MS);
    await town.apply().pass();
    const closedReason = expect.stringContaining('another version of the platform');
    expect(await town.read.one(everyMerchant, other.id)).toMatchObject({
      state: 'stale',
      closedReason,
    });
    expect(await town.plansOf(merchantId)).toEqual([low]);
    await town.withdraw.run(LI, one.id, '作废');
  });
});

describe('a change of channel mappings', () => {
  it('shows the lists before and after, and is made as it was approved', async () => {
    const { merchant } = await town.openShop('面馆');
    const account = await town.openAccount();
    const set = new SetChannelMappings(town.database, town.clock);
    const at = (subMerchantId: string) => ({ channelAccountId: account.id, subMerchantId });
    await set.run(everyMerchant, merchant.id, [at('cm-1')]);
    const wanted = { kind: 'channel_mappings' as const, mappings: [at('cm-2')] };
    const change = await propose({ wanted, merchantIds: [merchant.id] });
    expect(change.preview.lines).toEqual([
      {
        merchantId: merchant.id,
        was: `cm-1 at ${account.id} T1`,
        willBe: `cm-2 at ${account.id} T1`,
      },
    ]);
    await approve(change);
    town.clock.advance(COOL_OFF_MS);
    await town.apply().pass();
    const mapped = await set.run(everyMerchant, merchant.id, [at('cm-2')]);
    expect(mapped).toHaveLength(1);
  });

  it('that cannot be made is refused at once, and ends when it cannot be made later', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const account = await town.openAccount();
    const set = new SetChannelMappings(town.database, town.clock);
    const at = (subMerchantId: string) => ({ channelAccountId: account.id, subMerchantId });
    await set.run(everyMerchant, other.merchant.id, [at('cm-taken')]);
    const wanted = (subMerchantId: string): Wish => ({
      wanted: { kind: 'channel_mappings', mappings: [at(subMerchantId)] },
      merchantIds: [mine.merchant.id],
    });
    expect(await codeOf(propose(wanted('cm-taken')))).toBe('mapping_taken');
    const change = await propose(wanted('cm-free'));
    await approve(change);
    const third = await town.openShop('第三');
    await set.run(everyMerchant, third.merchant.id, [at('cm-free')]);
    town.clock.advance(COOL_OFF_MS);
    expect(await town.apply().pass()).toBe(1);
    expect(await town.read.one(everyMerchant, change.id)).toMatchObject({
      state: 'stale',
      closedReason: expect.stringContaining('cm-free'),
    });
  });
});

describe('a change of a settlement account', () => {
  const CARD = '6222020000000001230';
  const account = (settlement: Partial<{ holder: string; account: string }> = {}) => ({
    kind: 'settlement_account' as const,
    settlement: { holder: '张三', account: CARD, bank: '中国银行杭州分行', ...settlement },
  });

  it('shows and records masked numbers only, and keeps the history', async () => {
    const { merchantId } = await applicationIn('active', town);
    const change = await propose({ wanted: account(), merchantIds: [merchantId] });
    expect(change.preview.lines[0]).toMatchObject({
      was: expect.stringMatching(/\*0005 of 张\* at 中国工商银行/),
      willBe: expect.stringMatching(/\*1230 of 张\* at 中国银行/),
    });
    await approve(change);
    town.clock.advance(COOL_OFF_MS);
    await town.apply().pass();
    const [kept] = await town.read.settlementAccounts(everyMerchant, merchantId);
    expect(kept).toMatchObject({ changeId: change.id, account: { holder: '张*' } });
    const told = [change, kept, await auditOf(merchantId), await auditOf(change.id)];
    for (const text of [CARD, '张三']) expect(JSON.stringify(told)).not.toContain(text);
    await asSuperuser(town.url, async (client) => {
      const { rows } = await client.query('select * from haodian.proposed_changes');
      for (const text of [CARD, '张三']) expect(JSON.stringify(rows)).not.toContain(text);
      const rewrite = 'update haodian.merchant_settlement_accounts set valid_from = now()';
      await expect(client.query(rewrite)).rejects.toThrow('append-only');
    });
  });

  it('is refused for a wrong number and somebody else’s account, every fault at once', async () => {
    const { merchantId } = await applicationIn('active', town);
    const wanted = account({ holder: '李四', account: '6222020000000000006' });
    await expect(propose({ wanted, merchantIds: [merchantId] })).rejects.toMatchObject({
      code: 'settlement_account_invalid',
      advice: expect.stringContaining('in the name of the legal person'),
      fields: [
        { path: 'settlement.account', messageZh: expect.any(String) },
        { path: 'settlement.holder', code: 'holder_not_legal_person' },
      ],
    });
    const company = await applicationIn('active', town, completeApplication('company'));
    const of = { wanted: account(), merchantIds: [company.merchantId] };
    await expect(propose(of)).rejects.toMatchObject({
      code: 'settlement_account_invalid',
      advice: expect.stringContaining('in the name on the licence'),
    });
  });

  it('is part of the application while that is filled in, and needs one', async () => {
    const { merchantId } = await applicationIn('draft', town);
    const of = (id: string) => codeOf(propose({ wanted: account(), merchantIds: [id] }));
    expect(await of(merchantId)).toBe('still_onboarding');
    expect(await of((await town.openShop('面馆')).merchant.id)).toBe('application_missing');
  });

  it('of a merchant that trades without an application follows the review of one', async () => {
    const { merchant } = await town.openShop('面馆');
    const { database, clock, secretBox } = town;
    const { documents: _, ...data } = completeApplication('individually_owned');
    const begun = { merchantId: merchant.id, data };
    const { id } = await new CreateApplication(database, clock, secretBox).run(LI, begun);
    const at = new Date(clock.nowMs());
    const review = [
      ['submit', LI],
      ['claim', WANG],
      ['approve', WANG],
    ] as const;
    for (const [verb, by] of review)
      await database.asApp(everyMerchant, (tx) => moveApplication(tx, { id, verb, by: by.id, at }));
    const change = await propose({ wanted: account(), merchantIds: [merchant.id] });
    await approve(change);
    clock.advance(COOL_OFF_MS);
    await town.apply().pass();
    const [kept] = await town.read.settlementAccounts(everyMerchant, merchant.id);
    expect(kept).toMatchObject({ changeId: change.id });
    const reading = new ReadMerchants(database, secretBox);
    expect(await reading.one(everyMerchant, merchant.id)).toMatchObject({ state: 'active' });
  });
});
