import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { SetChannelMappings, setChannelMappings } from './set-channel-mappings.js';
import type { NewMapping } from './set-channel-mappings.js';
import { codeOf, createTown, START } from './shop.fixture.js';
import type { Town } from './shop.fixture.js';

let town: Town;
let provider: { id: string };
beforeAll(async () => {
  town = await createTown();
  provider = await town.openAccount();
});
afterAll(() => town.drop());

let serial = 0;
/** A sub-merchant id nobody has yet, at the service provider's account. */
function fresh(): { channelAccountId: string; subMerchantId: string } {
  serial += 1;
  return { channelAccountId: provider.id, subMerchantId: `sub-${serial}` };
}

/** As a change that was approved does. */
const set = {
  run: (scope: Scope, merchantId: string, mappings: readonly NewMapping[]) => {
    const wanted = { merchantId, mappings, at: new Date(town.clock.nowMs()) };
    return town.database.asApp(scope, (tx) => setChannelMappings(tx, wanted));
  },
};

/** As a payment does: by haodian_ingest. */
function use(subMerchantId: string): Promise<unknown> {
  return town.database.asIngest((tx) =>
    tx.query('update channel_mappings set used_at = now() where sub_merchant_id = $1', [
      subMerchantId,
    ]),
  );
}

describe('the channel mappings of a merchant', () => {
  it('are the list that was put: added, kept with another cycle, removed', async () => {
    const { merchant } = await town.openShop('面馆');
    const [a, b, c] = [fresh(), fresh(), fresh()];
    const first = await set.run(everyMerchant, merchant.id, [a, { ...b, cycle: 'D0' }]);
    const createdAt = new Date(START);
    expect(first).toEqual([
      { ...a, cycle: 'T1', usedAt: null, createdAt },
      { ...b, cycle: 'D0', usedAt: null, createdAt },
    ]);
    const second = await set.run(everyMerchant, merchant.id, [b, { ...c, cycle: 'D0' }]);
    expect(second).toEqual([
      { ...b, cycle: 'T1', usedAt: null, createdAt },
      { ...c, cycle: 'D0', usedAt: null, createdAt },
    ]);
    expect(await set.run(everyMerchant, merchant.id, [])).toEqual([]);
  });

  it('never hold what belongs to another merchant; given up there, it can be taken', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const mapping = fresh();
    await set.run(everyMerchant, mine.merchant.id, [mapping]);
    const take = () => codeOf(set.run(everyMerchant, other.merchant.id, [mapping, fresh()]));
    expect(await take()).toBe('mapping_taken');
    expect(await set.run(everyMerchant, other.merchant.id, [])).toEqual([]);
    await set.run(everyMerchant, mine.merchant.id, []);
    expect(await take()).toBe('accepted');
  });

  it('belong to one of two merchants that are given the same at once', async () => {
    const shops = [await town.openShop('我'), await town.openShop('他')];
    const mappings = [fresh(), fresh(), fresh()];
    const lists = [mappings, mappings.toReversed()];
    const outcomes = await Promise.all(
      shops.map((shop, at) => codeOf(set.run(everyMerchant, shop.merchant.id, lists[at]!))),
    );
    expect(outcomes.sort()).toEqual(['accepted', 'mapping_taken']);
  });

  it('stay once a payment came through, and only the cycle may change', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const mapping = fresh();
    await set.run(everyMerchant, mine.merchant.id, [mapping]);
    await use(mapping.subMerchantId);
    expect(await codeOf(set.run(everyMerchant, mine.merchant.id, []))).toBe('mapping_used');
    expect(await codeOf(set.run(everyMerchant, other.merchant.id, [mapping]))).toBe(
      'mapping_taken',
    );
    const [kept] = await set.run(everyMerchant, mine.merchant.id, [{ ...mapping, cycle: 'D0' }]);
    expect(kept).toMatchObject({ ...mapping, cycle: 'D0', usedAt: expect.any(Date) });
  });

  it('name each sub-merchant id once, and accounts that can send for this merchant', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const mapping = fresh();
    const put = (list: (typeof mapping)[]) =>
      codeOf(set.run(everyMerchant, mine.merchant.id, list));
    expect(await put([mapping, { ...mapping }])).toBe('mapping_repeated');
    const own = await town.openAccount(mine.merchant.id);
    expect(await put([{ ...mapping, channelAccountId: own.id }])).toBe('accepted');
    const foreign = await town.openAccount(other.merchant.id);
    expect(await put([{ ...mapping, channelAccountId: foreign.id }])).toBe(
      'channel_account_unknown',
    );
  });

  it('at a service provider are given by who sees all, not by the merchant', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const mapping = fresh();
    expect(await codeOf(set.run(scope, merchant.id, [mapping]))).toBe('channel_account_unknown');
    await set.run(everyMerchant, merchant.id, [mapping]);
    const more = set.run(scope, merchant.id, [mapping, fresh()]);
    expect(await codeOf(more)).toBe('channel_account_unknown');
    expect(await set.run(scope, merchant.id, [mapping])).toHaveLength(1);
  });

  it('are put by one person the first time; to change them there must be two', async () => {
    const { merchant, scope } = await town.openShop('面馆');
    const put = (mappings: NewMapping[]) =>
      codeOf(
        new SetChannelMappings(town.database, town.clock).run(everyMerchant, merchant.id, mappings),
      );
    const [mapping, own] = [fresh(), await town.openAccount(merchant.id)];
    const more = { channelAccountId: own.id, subMerchantId: 'own' };
    expect(await put([mapping])).toBe('accepted');
    expect(await put([mapping])).toBe('accepted');
    expect(await put([mapping, more])).toBe('accepted');
    for (const change of [[], [mapping], [{ ...mapping, cycle: 'D0' as const }, more], [fresh()]])
      expect(await put(change)).toBe('needs_second_person');
    await town.database.asApp(scope, (tx) =>
      tx.query(`update merchants set state = 'onboarding' where id = $1`, [merchant.id]),
    );
    expect(await put([fresh()])).toBe('accepted');
  });

  it('of another merchant are out of reach', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const attempt = set.run(mine.scope, other.merchant.id, []);
    expect(await codeOf(attempt)).toBe('merchant_not_found');
  });
});
