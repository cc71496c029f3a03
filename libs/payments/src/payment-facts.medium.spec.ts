import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FeePlanBook } from '#libs/merchants';
import { createTestDatabase, rowsRead } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, payment } from '../testing/shop.fixture.js';
import { gatherFacts } from './payment-facts.repository.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

it('reads a few rows of the inbox, though planned while that was empty', async () => {
  const shop = await openShop(test.database);
  const feePlans = new FeePlanBook();
  await test.database.asIngest(async (tx) => {
    const gather = () =>
      gatherFacts((statement, values) => tx.named(statement, values), { feePlans }, [
        payment(shop, 'P1'),
        payment(shop, 'P2'),
      ]);
    await gather();
    await tx.query(
      `insert into inbox (channel_account_id, kind, channel_id, id, state, received_at)
       select 'cha_1', 'payment', 'C' || n, 'inb_' || n, 'recorded', now()
       from generate_series(1, 5000) as n`,
    );
    const before = await rowsRead(tx, 'inbox');
    const facts = await gather();
    expect(facts.map((each) => each.known)).toEqual([false, false]);
    expect((await rowsRead(tx, 'inbox')) - before).toBeLessThan(100);
  });
});
