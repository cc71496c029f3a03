import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { ReadMerchants } from '../../read-merchants.js';
import { codeOf, fieldsOf } from '../../shop.fixture.js';
import { applicationIn } from './application-in-state.fixture.js';
import type { DataPatch } from './merge-data.js';
import { anotherApplicant, createReviewTown, li, wang } from './review-town.fixture.js';
import type { ReviewTown } from './review-town.fixture.js';

let town: ReviewTown;
beforeAll(async () => {
  town = await createReviewTown();
});
afterAll(() => town.drop());

const merchantStateOf = async (id: string) =>
  (await new ReadMerchants(town.database, town.secretBox).one(everyMerchant, id)).state;

describe('filling in an application', () => {
  it('begins with a merchant that does not trade, named as soon as there is a name', async () => {
    const { id } = await town.begin({});
    const begun = await town.one(id);
    expect(begun).toMatchObject({ state: 'draft', version: 1, kind: 'individually_owned' });
    expect(begun).toMatchObject({ merchantName: '未命名', createdBy: 'usr_wang', faults: [] });
    await town.change.run(wang, id, { version: 1, data: { business: { shortName: '张记' } } });
    const merchant = await new ReadMerchants(town.database, town.secretBox).one(
      everyMerchant,
      begun.merchantId,
    );
    expect(merchant).toMatchObject({ name: '张记', state: 'onboarding' });
  });

  it('keeps what is faulty for whoever mends it, however long', async () => {
    const shortName = '很长'.repeat(100);
    const { id } = await town.begin({ business: { shortName } });
    const { data, merchantName, faults } = await town.one(id);
    expect([data.business!.shortName, merchantName]).toEqual([shortName, shortName.slice(0, 100)]);
    expect(faults.map(({ code }) => code)).toEqual(['shop_name_form']);
  });

  it('is of a merchant that has none, which goes on trading', async () => {
    const { merchant } = await town.openShop('面馆');
    const wish = { merchantId: merchant.id };
    await town.create.run(wang, wish);
    expect(await codeOf(town.create.run(wang, wish))).toBe('application_exists');
    const missing = { merchantId: newId('mer', 1) };
    expect(await codeOf(town.create.run(wang, missing))).toBe('merchant_unknown');
    const read = await new ReadMerchants(town.database, town.secretBox).one(
      everyMerchant,
      merchant.id,
    );
    expect(read.state).toBe('active');
  });

  it('saves a part, keeps the rest, and tells what is missing and faulty', async () => {
    const { id } = await town.begin({ legalPerson: { name: '张三' } });
    const part = { legalPerson: { mobile: '138 0013 8000', idNumber: '1' } };
    await town.change.run(wang, id, { version: 1, data: part });
    const { data, version, faults, missing } = await town.one(id);
    expect(data.legalPerson).toEqual({ name: '张三', mobile: '13800138000', idNumber: '1' });
    expect(version).toBe(2);
    expect(faults.map(({ path, code }) => [path, code])).toEqual([
      ['legalPerson.idNumber', 'id_number_form'],
    ]);
    expect(missing.map(({ path }) => path)).toContain('settlement.account');
    await town.change.run(wang, id, { version: 2, data: { legalPerson: { name: null } } });
    expect((await town.one(id)).data.legalPerson).not.toHaveProperty('name');
    await town.change.run(wang, id, { version: 3, data: part });
    expect((await town.one(id)).version).toBe(3);
  });

  it('saved from a stale form is refused, with what was changed meanwhile', async () => {
    const { id } = await town.begin({});
    const save = (version: number, data: DataPatch) => town.change.run(wang, id, { version, data });
    await save(1, { business: { shortName: '张记' } });
    await save(2, { business: { mcc: '5812' }, stores: [{ name: '一店' }] });
    const stale = save(2, { legalPerson: { name: '张三' } });
    expect(await codeOf(stale)).toBe('application_stale');
    expect(
      (await fieldsOf(save(2, {}))).map(({ path, code, messageZh }) => [path, code, !!messageZh]),
    ).toEqual([
      ['business.mcc', 'changed_meanwhile', true],
      ['stores.0.name', 'changed_meanwhile', true],
    ]);
    expect(await fieldsOf(save(1, {}))).toHaveLength(3);
    expect((await town.one(id)).data.legalPerson).toBeUndefined();
  });

  it('saved twice at once from one version is saved once', async () => {
    const { id } = await town.begin({});
    const saves = ['甲店', '乙店', '丙店', '丁店'].map((shortName) =>
      codeOf(town.change.run(wang, id, { version: 1, data: { business: { shortName } } })),
    );
    const codes = await Promise.all(saves);
    expect(codes.filter((code) => code === 'application_stale')).toHaveLength(3);
    expect((await town.one(id)).version).toBe(2);
  });

  it('takes no masked value in the place of the true one', async () => {
    const { id } = await town.begin();
    const data = { legalPerson: { idNumber: '33**************1X', name: '张*' } };
    const fields = await fieldsOf(town.change.run(wang, id, { version: 1, data }));
    expect(fields.map(({ path, code }) => [path, code])).toEqual([
      ['legalPerson.name', 'masked_value'],
      ['legalPerson.idNumber', 'masked_value'],
    ]);
  });

  it('ends with submitting: from then on nothing is changed', async () => {
    const id = await town.submitted();
    const change = () => town.change.run(wang, id, { version: 1, data: {} });
    expect(await codeOf(change())).toBe('application_not_open');
    await town.review.run(wang, id, { verb: 'withdraw' });
    expect(await codeOf(change())).toBe('accepted');
  });
});

describe('submitting', () => {
  it('tells every missing and faulty field at once, the holder of the account too', async () => {
    const { documents, ...rest } = anotherApplicant();
    const data = {
      ...rest,
      legalPerson: { ...rest.legalPerson, name: '张三', mobile: '12' },
      settlement: { ...rest.settlement, holder: '李四' },
      documents: { idFront: documents!.idFront },
    };
    const { id } = await town.begin(data);
    const attempt = () => town.submit.run(wang, id);
    expect(await codeOf(attempt())).toBe('application_incomplete');
    const fields = await fieldsOf(attempt());
    expect(fields.map(({ path, code }) => [path, code])).toEqual([
      ['documents.idBack', 'missing'],
      ['documents.shopFront', 'missing'],
      ['documents.shopInside', 'missing'],
      ['legalPerson.mobile', 'mobile_form'],
      ['settlement.holder', 'holder_not_legal_person'],
    ]);
    expect(fields.every(({ messageZh }) => messageZh)).toBe(true);
    expect((await town.one(id)).state).toBe('draft');
  });

  it('is of the version that was seen', async () => {
    const { id } = await town.begin();
    expect(await codeOf(town.submit.run(wang, id, 2))).toBe('application_stale');
    await town.submit.run(wang, id, 1);
    expect(await town.one(id)).toMatchObject({ state: 'submitted', submittedBy: 'usr_wang' });
    expect(await codeOf(town.submit.run(wang, id, 1))).toBe('application_state');
  });
});

describe('closing', () => {
  it('wants the short name, and a reviewer for what is decided', async () => {
    const active = await applicationIn('active', town);
    const agent = { ...wang, permissions: new Set(['applications:write'] as const) };
    const close = (by: typeof wang, confirm: string) =>
      codeOf(town.close.run(by, active.id, { confirm }));
    expect(await close(agent, '张记小馆')).toBe('permission_missing');
    expect(await close(wang, '张记')).toBe('confirm_mismatch');
    expect(await close(wang, '张记小馆')).toBe('accepted');
    expect((await town.one(active.id)).state).toBe('closed');
    const draft = await applicationIn('draft', town);
    await town.close.run(agent, draft.id, { confirm: '张记小馆' });
    // Its merchant can begin anew.
    const { id } = await town.create.run(wang, { merchantId: draft.merchantId });
    expect(await merchantStateOf(draft.merchantId)).toBe('onboarding');
    expect((await town.one(id)).state).toBe('draft');
  });

  it('of a merchant that traded is not undone by a draft, but by the next approval', async () => {
    const { id: closed, merchantId } = await applicationIn('active', town);
    await town.close.run(wang, closed, { confirm: '张记小馆' });
    const { id } = await town.create.run(wang, { merchantId, data: anotherApplicant() });
    expect(await merchantStateOf(merchantId)).toBe('closed');
    await town.submit.run(wang, id);
    await town.review.run(li, id, { verb: 'claim' });
    await town.approve.run(li, id);
    expect(await merchantStateOf(merchantId)).toBe('onboarding');
  });
});
