import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { everyRow } from '#libs/testing';
import { CreateAgent } from '../agents/create-agent.js';
import { HandOverMerchant } from '../agents/hand-over-merchant.js';
import { ChangeMerchant } from '../change-merchant.js';
import { CreateMerchant } from '../create-merchant.js';
import { CreateStore } from '../create-store.js';
import { ExportMerchants } from '../export-merchants.js';
import type { ApplicationData } from '../onboarding/checks/application-data.js';
import { ReadMerchants } from '../read-merchants.js';
import type { MerchantQuery } from '../read-merchants.js';
import { codeOf, createTown, START } from '../shop.fixture.js';
import type { Town } from '../shop.fixture.js';
import { FillSearchTerms } from './fill-search-terms.js';
import { phoneTermsOf } from './phone-terms.js';
import { writeTerms } from './search-terms.repository.js';

const BY = 'usr_test';
const NAMES = ['张记小馆', '乐山钵钵鸡', '小杨生煎', 'Hello包子铺24h', '李家面馆', '王小二五金'];

let town: Town;
let read: ReadMerchants;
let east: string;
let wang: string;
let li: string;
/** Name -> id. */
const ids = new Map<string, string>();

beforeAll(async () => {
  town = await createTown();
  const { database, clock } = town;
  read = new ReadMerchants(database, town.secretBox);
  const agents = new CreateAgent(database, clock);
  const agent = async (kind: 'region' | 'branch' | 'agent', name: string, parentId?: string) => {
    clock.advance(1);
    return (await agents.run(everyMerchant, { kind, name, parentId })).id;
  };
  east = await agent('region', '华东');
  const branch = await agent('branch', '上海', east);
  [wang, li] = [await agent('agent', '老王', branch), await agent('agent', '老李', branch)];
  const create = new CreateMerchant(database, clock);
  for (const [index, name] of NAMES.entries()) {
    clock.advance(1_000);
    const agentId = index % 2 === 0 ? wang : li;
    ids.set(name, (await create.run(everyMerchant, { name, agentId, by: BY })).id);
  }
});
afterAll(() => town.drop());

async function names(query: Partial<MerchantQuery>, scope: Scope = everyMerchant) {
  const { data } = await read.list(scope, { limit: 100, ...query });
  return data.map(({ name }) => name);
}

async function allOf<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** Page by page, two at a time. */
async function walk(query: Partial<MerchantQuery>, scope: Scope = everyMerchant) {
  const rows = await everyRow((at) => read.list(scope, { ...query, ...at }));
  return rows.map(({ name }) => name);
}

describe('a search', () => {
  it.each([
    ['小', ['张记小馆', '小杨生煎', '王小二五金']],
    ['小馆', ['张记小馆']],
    ['记小馆', ['张记小馆']],
    ['张记小馆', ['张记小馆']],
    ['zjxg', ['张记小馆']],
    ['ZJXG', ['张记小馆']],
    ['ｚｊｘｇ', ['张记小馆']],
    ['jx', ['张记小馆']],
    ['xiaoguan', ['张记小馆']],
    ['zhangjixiaoguan', ['张记小馆']],
    ['张记 · 小馆', ['张记小馆']],
    ['lsbbj', ['乐山钵钵鸡']],
    ['ysbbj', ['乐山钵钵鸡']],
    ['24h', ['Hello包子铺24h']],
    ['hello包子', ['Hello包子铺24h']],
    ['馆张', []],
    ['不存在', []],
    ['🍜', []],
    ['%', []],
    ['   ', []],
  ])('for %s finds %j', async (q, found) => {
    for (const scope of [everyMerchant, merchantsOfAgents(east), merchantsOnly(...ids.values())])
      expect(await names({ q }, scope)).toEqual(found);
  });

  it('by the id of a merchant finds that one', async () => {
    expect(await names({ q: ` ${ids.get('小杨生煎')} ` })).toEqual(['小杨生煎']);
    expect(await names({ q: ids.get('小杨生煎')! }, merchantsOfAgents(li))).toEqual([]);
  });

  it('finds a merchant by the names of its stores and by a plate code', async () => {
    const shop = await town.openShop('深夜食堂');
    await new CreateStore(town.database, town.clock).run(shop.scope, shop.merchant.id, {
      name: '徐家汇店',
    });
    for (const q of ['徐家汇', 'xjh', shop.terminal.plateCode, shop.terminal.plateCode.slice(3, 9)])
      expect(await names({ q })).toEqual(['深夜食堂']);
  });

  it('finds a new name and no longer the old one', async () => {
    const { merchant, scope } = await town.openShop('阿婆豆花');
    await new ChangeMerchant(town.database).run(scope, merchant.id, { name: '阿公豆花' });
    expect(await names({ q: 'apdh' })).toEqual([]);
    expect(await names({ q: 'agdh' })).toEqual(['阿公豆花']);
  });

  it('finds the phones of an application by their last digits, keeping none', async () => {
    const { merchant } = await town.openShop('电话亭');
    const { database, secretBox: box, clock } = town;
    const store = { name: '一店', phone: '0571-8765 4321' };
    const data = { kind: 'company', legalPerson: { mobile: '13812345678' }, stores: [store] };
    const terms = phoneTermsOf(data as ApplicationData, { box, clock });
    await database.asApp(everyMerchant, (tx) =>
      writeTerms(tx, { merchantId: merchant.id, source: 'apl_phones' }, terms),
    );
    for (const q of ['5678', '138 1234 5678', '13812345678', '4321', '87654321'])
      expect({ q, found: await names({ q }) }).toEqual({ q, found: ['电话亭'] });
    for (const q of ['678', '1381', '3812', '5679', '345678'])
      expect(await names({ q })).toEqual([]);
    const stored = await database.asApp(everyMerchant, (tx) =>
      tx.query<{ haystack: string }>(
        `select haystack from search_terms where source = 'apl_phones'`,
      ),
    );
    expect(stored[0]!.haystack).not.toMatch(/5678|4321/);
  });

  it('shows each agent what is theirs', async () => {
    expect(await names({ q: '小' }, merchantsOfAgents(wang))).toEqual(['张记小馆', '小杨生煎']);
    expect(await names({ q: '小' }, merchantsOfAgents(li))).toEqual(['王小二五金']);
    expect(await names({ q: '小' }, merchantsOnly(ids.get('小杨生煎')!))).toEqual(['小杨生煎']);
    expect(await names({ q: '小' }, merchantsOnly())).toEqual([]);
  });

  it('goes through all it finds page by page, in every order', async () => {
    const found = ['张记小馆', '小杨生煎', '王小二五金'];
    const byName = ['王小二五金', '小杨生煎', '张记小馆'];
    for (const scope of [everyMerchant, merchantsOfAgents(wang, li)]) {
      expect(await walk({ q: '小' }, scope)).toEqual(found);
      expect(await walk({ q: '小', sort: '-createdAt' }, scope)).toEqual(found.toReversed());
      expect(await walk({ q: '小', sort: 'name' }, scope)).toEqual(byName);
      expect(await walk({ q: '小', sort: '-name' }, scope)).toEqual(byName.toReversed());
    }
  });
});

describe('names from before there was a search', () => {
  it('are found once the platform has been through them, each worked out once', async () => {
    const { merchant, store } = await town.openShop('老字号');
    await town.database.asApp(everyMerchant, async (tx) => {
      await tx.query('delete from search_terms where merchant_id = $1', [merchant.id]);
      await tx.query(`update search_terms set version = 0 where merchant_id = $1`, [
        ids.get('张记小馆'),
      ]);
    });
    expect(await names({ q: 'lzh' })).toEqual([]);
    const fill = new FillSearchTerms(town.database);
    expect([await fill.once(), await fill.once()]).toEqual([3, 0]);
    expect(await names({ q: 'lzh' })).toEqual(['老字号']);
    expect(store.merchantId).toBe(merchant.id);
  });
});

describe('an export', () => {
  it('has every merchant of the filter once, in its order, and only those in scope', async () => {
    const run = new ExportMerchants(town.database, read);
    const rows = await allOf(await run.run(everyMerchant, { sort: 'name' }));
    expect(rows.map(({ name }) => name)).toEqual(await names({ sort: 'name' }));
    const theirs = await allOf(await run.run(merchantsOfAgents(wang), { q: '小' }));
    expect(theirs.map(({ name }) => name)).toEqual(['张记小馆', '小杨生煎']);
  });

  it('is recorded without what was searched for, and has its bound', async () => {
    const run = new ExportMerchants(town.database, read);
    const rows = await run.run(everyMerchant, { q: '13812345678', state: 'active' }, 1);
    expect(await allOf(rows)).toHaveLength(1);
    expect(await codeOf(allOf(await run.run(everyMerchant, {}, 2)))).toBe('export_too_long');
    const audit = await town.database.asApp(everyMerchant, (tx) =>
      tx.query<{ after: unknown }>(
        `select "after"::json as after from audit_log where action = 'merchant.exported'
         order by sequence desc limit 2`,
      ),
    );
    expect(audit.map(({ after }) => after)).toEqual([{}, { isSearch: true, state: 'active' }]);
  });
});

describe('the list of merchants', () => {
  it('is filtered by who looks after them, then and now', async () => {
    const of = (agentId: string, scope?: Scope) => names({ agentId }, scope);
    expect(await of(wang)).toEqual(['张记小馆', '小杨生煎', '李家面馆']);
    expect(await of(wang, merchantsOfAgents(east))).toEqual(['张记小馆', '小杨生煎', '李家面馆']);
    expect(await of(wang, merchantsOfAgents(li))).toEqual([]);
    expect(await of(east)).toEqual(NAMES);
    const hand = new HandOverMerchant(town.database, town.clock);
    town.clock.advance(1_000);
    await hand.run(everyMerchant, ids.get('李家面馆')!, { agentId: li, by: BY });
    expect(await of(wang)).toEqual(['张记小馆', '小杨生煎']);
  });

  it('is filtered by the day they were made: from is in, to is not', async () => {
    const from = START + 4 + 2_000;
    expect(await names({ createdFrom: from, createdTo: from + 2_000 })).toEqual(NAMES.slice(1, 3));
    const within = { createdFrom: from, createdTo: from + 2_000, q: '小' };
    expect(await names(within)).toEqual(['小杨生煎']);
    expect(await names(within, merchantsOfAgents(wang))).toEqual(['小杨生煎']);
  });

  it('is filtered by state and by the kind of the newest application', async () => {
    const id = ids.get('小杨生煎')!;
    await town.database.asApp(everyMerchant, async (tx) => {
      await tx.query(`update merchants set state = 'suspended' where id = $1`, [id]);
      await tx.query(
        `insert into applications (id, merchant_id, kind, data, created_by, created_at, updated_at)
         values ('apl_1', $1, 'company', '', 'usr_test', now(), now())`,
        [id],
      );
    });
    expect(await names({ state: 'suspended' })).toEqual(['小杨生煎']);
    expect(await names({ kind: 'company' })).toEqual(['小杨生煎']);
    expect(await names({ kind: 'company', state: 'active' })).toEqual([]);
    expect(await names({ q: '小', state: 'active' })).toEqual(['张记小馆', '王小二五金']);
    await town.database.asApp(everyMerchant, (tx) =>
      tx.query(`update applications set kind = 'individual' where id = 'apl_1'`),
    );
    expect(await names({ kind: 'individual' }, merchantsOfAgents(wang))).toEqual(['小杨生煎']);
  });

  it('takes no cursor of another order or search', async () => {
    const { nextCursor } = await read.list(everyMerchant, { q: '小', sort: 'name', limit: 1 });
    const page = { limit: 1, cursor: nextCursor };
    expect(await codeOf(read.list(everyMerchant, { ...page, q: '小', sort: '-name' }))).toBe(
      'cursor_of_another_list',
    );
    expect(await codeOf(read.list(everyMerchant, { ...page, q: '面', sort: 'name' }))).toBe(
      'cursor_of_another_list',
    );
    expect(await codeOf(read.list(everyMerchant, { ...page, q: '小', sort: 'name' }))).toBe(
      'accepted',
    );
  });
});
