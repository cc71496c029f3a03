import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { everyRow } from '#libs/testing';
import { ChangeMerchant } from './change-merchant.js';
import { CreateMerchant } from './create-merchant.js';
import { CreateStore } from './create-store.js';
import { CreateTerminal } from './create-terminal.js';
import { ListStores } from './list-stores.js';
import { ListTerminals } from './list-terminals.js';
import { parsePlate } from './plate-code.js';
import { ReadMerchants } from './read-merchants.js';
import { ReadStores } from './read-stores.js';
import { SetChannelMappings } from './set-channel-mappings.js';
import { codeOf, createTown, START } from './shop.fixture.js';
import type { Town } from './shop.fixture.js';

let town: Town;
beforeAll(async () => {
  town = await createTown();
});
afterAll(() => town.drop());

describe('a merchant', () => {
  it('is read as it was made, and lists walk through all of them', async () => {
    const own = await createTown();
    try {
      const made = [];
      for (const name of ['甲', '乙', '丙', '丁', '戊']) {
        own.clock.advance(1);
        made.push(
          await new CreateMerchant(own.database, own.clock).run(everyMerchant, {
            name,
            by: 'usr_test',
          }),
        );
      }
      const read = new ReadMerchants(own.database, own.secretBox);
      const seen = await everyRow((at) => read.list(everyMerchant, at));
      expect(seen.map((it) => ({ ...it }))).toEqual(made);
      expect({ ...(await read.one(everyMerchant, made[0]!.id)) }).toEqual(made[0]);
    } finally {
      await own.drop();
    }
  });

  it('changes its name and default terminal, each without the other', async () => {
    const { merchant, scope, terminal } = await town.openShop('面馆');
    const change = new ChangeMerchant(town.database);
    await change.run(scope, merchant.id, { name: '新面馆' });
    await change.run(scope, merchant.id, { defaultTerminalId: terminal.id });
    const read = new ReadMerchants(town.database, town.secretBox);
    expect({ ...(await read.one(scope, merchant.id)) }).toEqual({
      id: merchant.id,
      name: '新面馆',
      defaultTerminalId: terminal.id,
      state: 'active',
      kind: null,
      createdAt: new Date(START),
    });
    const cleared = await change.run(scope, merchant.id, { defaultTerminalId: null });
    expect(cleared).toMatchObject({ name: '新面馆', defaultTerminalId: null });
  });

  it('has no terminal of another merchant as its default', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const change = new ChangeMerchant(town.database);
    for (const scope of [mine.scope, everyMerchant])
      for (const defaultTerminalId of [other.terminal.id, newId('ter', START)])
        expect(await codeOf(change.run(scope, mine.merchant.id, { defaultTerminalId }))).toBe(
          'terminal_unknown',
        );
  });

  it('is made only by somebody who sees every merchant', async () => {
    const { scope } = await town.openShop('面馆');
    const create = new CreateMerchant(town.database, town.clock);
    expect(await codeOf(create.run(scope, { name: '分店', by: 'usr_test' }))).toBe(
      'scope_too_narrow',
    );
  });
});

describe('the stores of a merchant', () => {
  it('are listed by part of name or address, and in every order, page by page', async () => {
    const { merchant, scope, store } = await town.openShop('面馆');
    const create = new CreateStore(town.database, town.clock);
    for (const [name, address] of [
      ['East 店', '人民路 1 号'],
      ['Alley 店', '东街 2 号'],
    ]) {
      town.clock.advance(1_000);
      await create.run(scope, merchant.id, { name: name!, address });
    }
    const list = new ListStores(town.database);
    const walk = async (query: object) => {
      const rows = await everyRow((at) => list.run(scope, merchant.id, { ...query, ...at }), 1);
      return rows.map(({ name }) => name);
    };
    const made = [store.name, 'East 店', 'Alley 店'];
    expect(await walk({})).toEqual(made);
    expect(await walk({ sort: '-createdAt' })).toEqual(made.toReversed());
    expect(await walk({ sort: 'name', q: ' 店' })).toEqual(['Alley 店', 'East 店']);
    expect(await walk({ q: 'EAST' })).toEqual(['East 店']);
    expect(await walk({ q: '人民路' })).toEqual(['East 店']);
    expect(await walk({ q: '%' })).toEqual([]);
    const { nextCursor: cursor } = await list.run(scope, merchant.id, { limit: 1 });
    const other = await town.openShop('别家');
    const foreign = list.run(other.scope, other.merchant.id, { limit: 1, cursor });
    expect(await codeOf(foreign)).toBe('cursor_of_another_list');
  });
});

describe('a terminal', () => {
  it('has a plate code of its own that a passed-back field is recognised by', async () => {
    const { scope, store, terminal } = await town.openShop('面馆');
    const create = new CreateTerminal(town.database, town.clock);
    const second = await create.run(scope, store.id, { name: '外卖' });
    expect(parsePlate(`plate=${second.plateCode}`)).toBe(second.plateCode);
    expect(second.plateCode).not.toBe(terminal.plateCode);
    const { data } = await new ListTerminals(town.database).run(scope, store.id, { limit: 10 });
    expect(data.map((it) => ({ ...it }))).toEqual(
      expect.arrayContaining([{ ...terminal }, { ...second }]),
    );
  });

  it('is known to channels by numbers that each mean one terminal of the merchant', async () => {
    const { merchant, scope, store } = await town.openShop('面馆');
    const account = await town.openAccount(merchant.id);
    const create = new CreateTerminal(town.database, town.clock);
    const channelTerminals = [{ channelAccountId: account.id, terminalNo: 'T-01' }];
    const made = await create.run(scope, store.id, { name: '收银', channelTerminals });
    const { data } = await new ListTerminals(town.database).run(scope, store.id, { limit: 10 });
    expect(data.find((it) => it.id === made.id)?.channelTerminals).toEqual(channelTerminals);
    const again = create.run(scope, store.id, { name: '另一个', channelTerminals });
    expect(await codeOf(again)).toBe('channel_terminal_taken');
    const { data: after } = await new ListTerminals(town.database).run(scope, store.id, {
      limit: 10,
    });
    expect(after).toHaveLength(data.length);
  });

  it('takes numbers of its merchant’s own accounts and of providers it is mapped to', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const foreign = await town.openAccount(other.merchant.id);
    const provider = await town.openAccount();
    const create = new CreateTerminal(town.database, town.clock);
    const numbered = (channelAccountId: string) => ({
      name: '收银',
      channelTerminals: [{ channelAccountId, terminalNo: '1' }],
    });
    for (const scope of [mine.scope, everyMerchant])
      expect(await codeOf(create.run(scope, mine.store.id, numbered(foreign.id)))).toBe(
        'channel_account_unknown',
      );
    const byShop = () => create.run(mine.scope, mine.store.id, numbered(provider.id));
    expect(await codeOf(byShop())).toBe('channel_account_unknown');
    await new SetChannelMappings(town.database, town.clock).run(everyMerchant, mine.merchant.id, [
      { channelAccountId: provider.id, subMerchantId: 'sub-1' },
    ]);
    await byShop();
  });
});

describe('another merchant', () => {
  it('is not found, neither to read nor to change, and nothing of it is listed', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const { database, clock } = town;
    const read = new ReadMerchants(database, town.secretBox);
    const page = { limit: 10 };
    const attempts: [Promise<unknown>, string][] = [
      [read.one(mine.scope, other.merchant.id), 'merchant_not_found'],
      [
        new ChangeMerchant(database).run(mine.scope, other.merchant.id, { name: 'x' }),
        'merchant_not_found',
      ],
      [
        new CreateStore(database, clock).run(mine.scope, other.merchant.id, { name: 'x' }),
        'merchant_not_found',
      ],
      [new ListStores(database).run(mine.scope, other.merchant.id, page), 'merchant_not_found'],
      [
        new CreateTerminal(database, clock).run(mine.scope, other.store.id, { name: 'x' }),
        'store_not_found',
      ],
      [new ListTerminals(database).run(mine.scope, other.store.id, page), 'store_not_found'],
    ];
    for (const [attempt, code] of attempts) expect(await codeOf(attempt)).toBe(code);
    const { data } = await read.list(mine.scope, page);
    expect(data.map((it) => it.id)).toEqual([mine.merchant.id]);
    expect((await read.list(merchantsOnly(), page)).data).toEqual([]);
    const stores = new ReadStores(database);
    expect(await stores.canSee(mine.scope, mine.store.id)).toBe(true);
    expect(await stores.canSee(mine.scope, other.store.id)).toBe(false);
    const untouched = await read.one(other.scope, other.merchant.id);
    expect({ ...untouched }).toEqual(other.merchant);
  });
});
