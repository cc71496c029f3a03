import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import type { Client } from 'pg';
import { openShop } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { PLACE_STAMP } from './place-book.js';

let test: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  shop = await openShop(test.database, { rate: '0.01' });
});

async function stamp(): Promise<number> {
  const rows = await test.database.asIngest((tx) =>
    tx.query<{ stamp: number }>(`select ${PLACE_STAMP} as stamp`),
  );
  return rows[0]!.stamp;
}

/** As the owner of the tables: who makes a change does not matter. */
async function change(text: string): Promise<void> {
  await asSuperuser(test.url, async (client: Client) => {
    await client.query('set search_path = haodian');
    await client.query(text);
  });
}

/** What a table has to be changed by; `$MERCHANT` and the like are the shop's. */
const deciding: Readonly<Record<string, readonly string[]>> = {
  channel_mappings: [
    `insert into channel_mappings (channel_account_id, sub_merchant_id, merchant_id, created_at)
     values ('$ACCOUNT', '$TERMINAL', '$MERCHANT', now())`,
    `update channel_mappings set sub_merchant_id = '$STORE' where sub_merchant_id = '$TERMINAL'`,
    `update channel_mappings set merchant_id = merchant_id where sub_merchant_id = '$STORE'`,
    `update channel_mappings set channel_account_id = '$ACCOUNT' where sub_merchant_id = '$STORE'`,
    `delete from channel_mappings where sub_merchant_id = '$STORE'`,
  ],
  channel_terminals: [
    `insert into channel_terminals (channel_account_id, merchant_id, terminal_no, terminal_id)
     values ('$ACCOUNT', '$MERCHANT', '1', '$TERMINAL')`,
    `update channel_terminals set terminal_no = '2' where terminal_id = '$TERMINAL'`,
    `update channel_terminals set terminal_id = terminal_id where terminal_no = '2'`,
    `update channel_terminals set merchant_id = merchant_id where terminal_no = '2'`,
    `update channel_terminals set channel_account_id = '$ACCOUNT' where terminal_no = '2'`,
    `delete from channel_terminals where terminal_id = '$TERMINAL'`,
    'truncate channel_terminals',
  ],
  devices: [
    `insert into devices (sn, model, created_at, merchant_id, store_id)
     values ('STAMP-01', 'generic-speaker', now(), '$MERCHANT', '$STORE')`,
    `update devices set terminal_id = '$TERMINAL' where sn = 'STAMP-01'`,
    `update devices set placement = placement + 1 where sn = 'STAMP-01'`,
    `update devices set model = 'other' where sn = 'STAMP-01'`,
    `update devices set sn = 'STAMP-02' where sn = 'STAMP-01'`,
    `update devices set sn = 'STAMP-01' where sn = 'STAMP-02'`,
    `update devices set store_id = null where sn = 'STAMP-01'`,
    `update devices set store_id = '$STORE' where sn = 'STAMP-01'`,
    `delete from devices where sn = 'STAMP-01'`,
  ],
  merchant_fee_plans: [
    `update merchant_fee_plans set valid_from = now() where merchant_id = '$MERCHANT'`,
    `update merchant_fee_plans set fee_plan_id = fee_plan_id where merchant_id = '$MERCHANT'`,
    `update merchant_fee_plans set merchant_id = '$MERCHANT' where merchant_id = '$MERCHANT'`,
    `insert into merchant_fee_plans (merchant_id, fee_plan_id, valid_from, assigned_at)
     select merchant_id, fee_plan_id, now() + interval '1 day', now() from merchant_fee_plans
     where merchant_id = '$MERCHANT'`,
    `delete from merchant_fee_plans where merchant_id = '$MERCHANT'`,
  ],
  merchants: [
    `update merchants set default_terminal_id = null where id = '$MERCHANT'`,
    `update merchants set id = '$MERCHANT' where id = '$MERCHANT'`,
    `insert into merchants (id, name, created_at) values ('$STORE', '李记', now());
     delete from merchants where id = '$STORE'`,
  ],
  terminals: [
    `update terminals set plate_code = id where id = '$TERMINAL'`,
    `update terminals set store_id = store_id where id = '$TERMINAL'`,
    `update terminals set merchant_id = merchant_id where id = '$TERMINAL'`,
    `update terminals set id = id where id = '$TERMINAL'`,
    `insert into terminals (id, merchant_id, store_id, name, plate_code, created_at)
     values ('$STORE', '$MERCHANT', '$STORE', '后门', '$STORE', now())`,
    `delete from terminals where id = '$STORE'`,
  ],
};

const ofShop = (text: string): string =>
  text
    .replaceAll('$MERCHANT', shop.merchantId)
    .replaceAll('$STORE', shop.storeId)
    .replaceAll('$TERMINAL', shop.terminalId)
    .replaceAll('$ACCOUNT', shop.account.id);

describe('the stamp of places', () => {
  it.each(Object.keys(deciding))('is raised by every change of %s', async (table) => {
    for (const text of deciding[table]!) {
      const before = await stamp();
      await change(ofShop(text));
      expect([text, (await stamp()) > before]).toEqual([text, true]);
    }
  });

  it('is raised once by a transaction, however much it changes', async () => {
    const stamps = await asSuperuser(test.url, async (client) => {
      const seen: number[] = [];
      await client.query('set search_path = haodian; begin');
      for (const name of ['1', '2']) {
        const plate = ofShop(
          `update terminals set plate_code = '$STORE${name}' where id = '$TERMINAL'`,
        );
        await client.query(`${plate}; set constraints all immediate; set constraints all deferred`);
        const { rows } = await client.query<{ stamp: number }>(`select ${PLACE_STAMP} as stamp`);
        seen.push(rows[0]!.stamp);
      }
      await client.query('rollback');
      return seen;
    });
    expect(stamps[0]).toBeGreaterThan(await stamp());
    expect(stamps[1]).toBe(stamps[0]);
  });

  it('does not come again to what it has been, also in a database that was set back', async () => {
    const before = await stamp();
    await change('update place_stamps set changes = changes - 1000');
    const plate = ofShop(`update terminals set plate_code = id where id = '$TERMINAL'`);
    for (let times = 0; times < 16; times += 1) await change(plate);
    expect(await stamp()).not.toBe(before);
    const parts = await test.database.asIngest((tx) =>
      tx.query<{ changes: bigint }>('select changes from place_stamps'),
    );
    const newest = Math.max(...parts.map(({ changes }) => Number(changes)));
    expect(Date.now() - newest).toBeLessThan(60_000);
  });

  it('is raised by each of two transactions of one connection', async () => {
    const before = await stamp();
    const text = ofShop(`update terminals set store_id = store_id where id = '$TERMINAL'`);
    const seen = [before];
    await asSuperuser(test.url, async (client) => {
      await client.query('set search_path = haodian');
      for (let times = 0; times < 2; times += 1) {
        await client.query(text);
        seen.push(await stamp());
      }
    });
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  });

  it('is not raised by what decides nothing', async () => {
    await change(
      ofShop(`
        insert into devices (sn, model, created_at, merchant_id, store_id)
          values ('STANDS-1', 'generic-speaker', now(), '$MERCHANT', '$STORE');
        insert into channel_mappings (channel_account_id, sub_merchant_id, merchant_id, created_at)
          values ('$ACCOUNT', '$TERMINAL', '$MERCHANT', now())`),
    );
    const before = await stamp();
    await change(ofShop(`update merchants set name = '李记' where id = '$MERCHANT'`));
    await change(`update devices set last_seen_at = now(), online = not online`);
    await change(`update channel_mappings set used_at = now()`);
    await change(`insert into devices (sn, model, created_at) values ('STOCK-1', 'other', now())`);
    await change(
      ofShop(`insert into merchants (id, name, created_at) values ('$STORE', '李记', now())`),
    );
    expect(await stamp()).toBe(before);
  });

  it('cannot be set by who may change what it counts', async () => {
    const raise = test.database.asApp(everyMerchant, (tx) =>
      tx.query('update place_stamps set changes = 0'),
    );
    await expect(raise).rejects.toThrow('permission denied');
  });
});
