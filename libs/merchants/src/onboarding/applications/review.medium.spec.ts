import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { everyRow } from '#libs/testing';
import { ListStores } from '../../list-stores.js';
import { ListTerminals } from '../../list-terminals.js';
import { ReadMerchants } from '../../read-merchants.js';
import { codeOf, fieldsOf } from '../../shop.fixture.js';
import {
  anotherApplicant,
  createReviewTown,
  li,
  personAs,
  wang,
  zhao,
} from './review-town.fixture.js';
import type { ReviewTown } from './review-town.fixture.js';

let town: ReviewTown;
beforeAll(async () => {
  town = await createReviewTown();
});
afterAll(() => town.drop());

describe('the review', () => {
  it('returns with reasons in both languages, and keeps what changed until then', async () => {
    const data = anotherApplicant();
    const id = await town.submitted(data);
    await town.review.run(li, id, { verb: 'claim' });
    const reasons = [
      { path: 'documents.idFront', code: 'unreadable' },
      { path: 'business.shortName', code: 'other', message: 'Not so.', messageZh: '不符。' },
    ];
    const wrong = [{ path: 'business.owner', code: 'mismatch' }, { code: 'mismatch' }];
    const refused = town.review.run(li, id, { verb: 'return', reasons: wrong });
    expect((await fieldsOf(refused)).map(({ path }) => path)).toEqual(['reasons.0.path']);
    await town.review.run(li, id, { verb: 'return', reasons });
    expect(await town.one(id)).toMatchObject({
      state: 'returned',
      reasons: [
        { path: 'documents.idFront', code: 'unreadable', messageZh: '照片不清晰，请重新拍摄。' },
        { path: 'business.shortName', message: 'Not so.', messageZh: '不符。' },
      ],
    });
    const mended = { documents: { idFront: newId('doc', 2) } };
    await town.change.run(wang, id, { version: 1, data: mended });
    await town.submit.run(wang, id, 2);
    const history = await town.read.history(everyMerchant, id);
    expect(history.map(({ verb, version, changed }) => [verb, version, changed])).toEqual([
      ['create', 1, []],
      ['submit', 1, []],
      ['claim', 1, []],
      ['return', 1, []],
      ['submit', 2, ['documents.idFront']],
    ]);
    expect((await town.one(id)).reasons).toEqual([]);
  });

  it('is of people other than who submitted it, and neither step is a program’s', async () => {
    const id = await town.submitted();
    const claim = (by: typeof wang) => codeOf(town.review.run(by, id, { verb: 'claim' }));
    expect(await claim(wang)).toBe('application_own');
    expect(await claim({ ...li, id: 'key_1', kind: 'api_key' })).toBe('person_required');
    const key = { ...wang, id: 'key_2', kind: 'api_key' } as const;
    const filled = await town.begin(anotherApplicant(), key);
    expect(await codeOf(town.submit.run(key, filled.id))).toBe('person_required');
    expect((await town.one(filled.id)).state).toBe('draft');
    expect(await claim({ ...personAs('usr_x', 'operator', merchantsOnly()) })).toBe(
      'application_not_found',
    );
    expect(await claim(li)).toBe('accepted');
    expect(await claim(zhao)).toBe('application_claimed');
    await town.review.run(zhao, id, { verb: 'release' });
    expect(await claim(zhao)).toBe('accepted');
  });

  it('approves: the merchant has stores, terminals and name, and does not trade yet', async () => {
    const { stores, ...rest } = anotherApplicant();
    const branch = { ...stores![0]!, name: '分店' };
    const id = await town.submitted({ ...rest, stores: [...stores!, branch] });
    await town.review.run(li, id, { verb: 'claim' });
    await town.approve.run(li, id);
    const { merchantId, data, state } = await town.one(id);
    expect(state).toBe('approved');
    const scope = merchantsOnly(merchantId);
    const page = { limit: 10 };
    const made = await new ListStores(town.database).run(scope, merchantId, page);
    expect(made.data.map(({ name }) => name).toSorted()).toEqual(['分店', '总店']);
    expect(made.data[0]!.address).toMatch(/^浙江省杭州市西湖区文三路 \d+ 号$/);
    const merchant = await new ReadMerchants(town.database, town.secretBox).one(scope, merchantId);
    expect(merchant).toMatchObject({ name: data.business!.shortName, state: 'onboarding' });
    for (const store of made.data) {
      const { data: terminals } = await new ListTerminals(town.database).run(scope, store.id, page);
      expect(terminals).toHaveLength(1);
    }
    expect(merchant.defaultTerminalId).toMatch(/^ter_/);
  });

  it('above the risk threshold takes two people, whatever roles the first one has', async () => {
    const first = anotherApplicant();
    await town.submitted(first);
    const again = {
      ...anotherApplicant(),
      legalPerson: first.legalPerson,
      settlement: first.settlement,
    };
    const id = await town.submitted(again);
    const risky = await town.one(id);
    expect(risky).toMatchObject({ approvalsNeeded: 2, risk: { score: 75 } });
    await town.review.run(li, id, { verb: 'claim' });
    await town.approve.run(li, id);
    expect(await town.one(id)).toMatchObject({ state: 'in_review', firstApprovedBy: 'usr_li' });
    const inAnotherRole = personAs('usr_li', 'admin');
    for (const by of [li, inAnotherRole])
      expect(await codeOf(town.approve.run(by, id))).toBe('second_person_needed');
    expect(await codeOf(town.approve.run(wang, id))).toBe('application_own');
    const stores = new ListStores(town.database);
    const { merchantId } = risky;
    expect((await stores.run(everyMerchant, merchantId, { limit: 1 })).data).toEqual([]);
    await town.approve.run(zhao, id);
    expect(await town.one(id)).toMatchObject({ state: 'approved' });
    expect((await stores.run(everyMerchant, merchantId, { limit: 1 })).data).toHaveLength(1);
  });

  it('shows what waits longest first, a page at a time, and how long decisions took', async () => {
    const own = await createReviewTown();
    try {
      const ids = [];
      for (let at = 0; at < 5; at += 1) {
        own.clock.advance(1);
        ids.push((await own.create.run(wang, { data: anotherApplicant() })).id);
      }
      for (const id of ids.toReversed()) {
        own.clock.advance(60_000);
        await own.submit.run(wang, id);
      }
      const query = { sort: 'submittedAt', state: 'submitted' } as const;
      const rows = await everyRow((at) => own.read.list(everyMerchant, { ...query, ...at }));
      const seen = rows.map(({ id }) => id);
      expect(seen).toEqual(ids.toReversed());
      await own.review.run(li, seen[0]!, { verb: 'claim' });
      own.clock.advance(60_000);
      await own.review.run(li, seen[0]!, { verb: 'reject', reasons: [{ code: 'category' }] });
      expect((await own.read.one(li, seen[0]!)).serviceMs).toBe(5 * 60_000);
      await own.review.run(li, seen[1]!, { verb: 'claim' });
      expect(await own.read.queue(everyMerchant)).toMatchObject({
        ...{ waiting: 3, inReview: 1, decided: 1, medianMs: 300_000, p90Ms: 300_000, days: 30 },
      });
      const mine = { limit: 10, sort: 'createdAt', reviewerId: 'usr_li' } as const;
      expect((await own.read.list(everyMerchant, mine)).data).toHaveLength(2);
    } finally {
      await own.drop();
    }
  });
});
