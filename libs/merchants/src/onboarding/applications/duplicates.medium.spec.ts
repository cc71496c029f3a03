import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { CreateAgent } from '../../agents/create-agent.js';
import type { DataPatch } from './merge-data.js';
import { anotherApplicant, createReviewTown, personAs, wang } from './review-town.fixture.js';
import type { ReviewTown } from './review-town.fixture.js';

let town: ReviewTown;
beforeAll(async () => {
  town = await createReviewTown();
});
afterAll(() => town.drop());

describe('duplicates', () => {
  it('are found among all merchants, told without whose they are to who sees some', async () => {
    const agents = new CreateAgent(town.database, town.clock);
    const region = await agents.run(everyMerchant, { name: '华东', kind: 'region' });
    const other = await agents.run(everyMerchant, { name: '西南', kind: 'region' });
    const east = personAs('usr_east', 'agent', merchantsOfAgents(region.id));
    const west = personAs('usr_west', 'agent', merchantsOfAgents(other.id));
    const data = anotherApplicant();
    const theirs = await town.begin(data, west);
    const { id } = await town.begin({ ...data, business: { shortName: '完全不同' } }, east);
    const [found] = await town.duplicates.run(east.scope, id);
    expect(found).toEqual({
      same: ['id_number', 'account', 'phone', 'address'],
      ...{ applicationId: null, merchantId: null, merchantName: null, state: null },
    });
    const [seen] = await town.duplicates.run(everyMerchant, id);
    expect(seen).toMatchObject({ applicationId: theirs.id, state: 'draft' });
    expect((await town.one(id, east)).duplicates).toHaveLength(1);
  });

  it('are near-same names and addresses, not those that are merely alike', async () => {
    const base = anotherApplicant();
    const named = (shortName: string, detail: string): DataPatch => ({
      ...anotherApplicant(),
      business: { shortName, mcc: '5812' },
      stores: [{ name: '店', address: { ...base.stores![0]!.address, city: '宁波市', detail } }],
    });
    await town.begin(named('阿婆手工馄饨店', '中山东路八十八号'));
    const same = async (data: DataPatch) => {
      const { id } = await town.begin(data);
      const found = await town.duplicates.run(everyMerchant, id);
      await town.close.run(wang, id, { confirm: data.business!.shortName! });
      return found.filter(({ state }) => state === 'draft').map((one_) => one_.same);
    };
    expect(await same(named('阿婆手工馄饨', '北仑路 1 号'))).toEqual([['name']]);
    expect(await same(named('阿婆手工混饨', '北仑路 2 号'))).toEqual([['name']]);
    expect(await same(named('老王锅贴', '中山东路88号'))).toEqual([['address']]);
    expect(await same(named('阿公水饺', '中山东路 89 号'))).toEqual([]);
  });

  it('are no longer found by what was mended', async () => {
    const data = anotherApplicant();
    const { id } = await town.begin(data);
    const other = await town.begin({ legalPerson: data.legalPerson! });
    expect(await town.duplicates.run(everyMerchant, other.id)).toHaveLength(1);
    const mended = { legalPerson: anotherApplicant().legalPerson! };
    await town.change.run(wang, id, { version: 1, data: mended });
    expect(await town.duplicates.run(everyMerchant, other.id)).toEqual([]);
  });
});

describe('facts about people', () => {
  it('are shown in full to who fills it in and to reviewers, to others shortened', async () => {
    const agents = new CreateAgent(town.database, town.clock);
    const region = await agents.run(everyMerchant, { name: '华南', kind: 'region' });
    const branch = await agents.run(everyMerchant, {
      ...{ name: '广州', kind: 'branch', parentId: region.id },
    });
    const filler = personAs('usr_filler', 'agent', merchantsOfAgents(branch.id));
    const colleague = personAs('usr_colleague', 'agent', merchantsOfAgents(branch.id));
    const above = personAs('usr_above', 'agent', merchantsOfAgents(region.id));
    const data = anotherApplicant();
    const { id } = await town.begin(data, filler);
    const { merchantId } = await town.one(id, filler);
    const owner = personAs('usr_owner', 'merchant_owner', merchantsOnly(merchantId));
    for (const by of [filler, colleague, wang])
      expect(await town.one(id, by)).toMatchObject({ isMasked: false, data: data as object });
    for (const by of [above, owner]) {
      const { data: shown, isMasked, risk } = await town.one(id, by);
      expect({ isMasked, risk }).toEqual({ isMasked: true, risk: null });
      expect(shown.legalPerson!.idNumber).toMatch(/^33\*{14}..$/);
      expect(shown.settlement).toMatchObject({
        holder: '张*',
        account: expect.stringMatching(/^\*/),
      });
      expect(shown.business).toEqual(data.business);
    }
  });

  it('stand nowhere in the database or the audit log in clear', async () => {
    const data = anotherApplicant();
    const { id } = await town.begin(data);
    await town.change.run(wang, id, {
      ...{ version: 1, data: { business: { servicePhone: '0571-88156688' } } },
    });
    await town.submit.run(wang, id);
    const canaries = [
      ...[data.legalPerson!.idNumber!, data.legalPerson!.mobile!, data.settlement!.account!],
    ];
    await asSuperuser(town.url, async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        `select tablename::text as name from pg_tables where schemaname = 'haodian'`,
      );
      for (const { name } of tables) {
        const { rows } = await client.query(
          `select 1 from haodian.${name} t where t::text like any ($1::text[])`,
          [[...canaries, ...canaries.map(hexOf)].map((canary) => `%${canary}%`)],
        );
        expect({ name, found: rows.length }).toEqual({ name, found: 0 });
      }
    });
  });
});

/** As a text stands in a bytea that is not sealed. */
function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}
