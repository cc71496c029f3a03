import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FeePlanBook } from '#libs/merchants';
import type { Tx } from '#libs/persistence';
import { createTestDatabase, rowsRead } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, payment } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import { gatherFacts } from './payment-facts.repository.js';
import { PlaceBook } from './place-book.js';
import { planKnown } from './plan-payment.js';
import { writeKnown } from './record-payments.js';
import type { Run } from './record-rows.js';

let test: TestDatabase;

beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.drop());

/** How many rows of the inbox some work reads that was done once while the inbox was empty. */
async function readOfFullInbox(tx: Tx, work: (...ids: string[]) => Promise<unknown>) {
  await work('P1');
  await tx.query(
    `insert into inbox (channel_account_id, kind, channel_id, id, state, received_at)
     select 'cha_1', 'payment', 'C' || n, 'inb_' || n, 'recorded', now()
     from generate_series(1, 5000) as n`,
  );
  const before = await rowsRead(tx, 'inbox');
  await work('P2', 'P3');
  return (await rowsRead(tx, 'inbox')) - before;
}

const batchOf = (shop: Shop, ids: readonly string[]) => ids.map((id) => payment(shop, id));

it('gathering reads a few rows of the inbox, though planned while that was empty', async () => {
  const shop = await openShop(test.database);
  const feePlans = new FeePlanBook();
  await test.database.asIngest(async (tx) => {
    const run: Run = (statement, values) => tx.named(statement, values);
    const read = await readOfFullInbox(tx, async (...ids) => {
      const facts = await gatherFacts(run, { feePlans }, batchOf(shop, ids));
      expect(facts.map((each) => each.known)).toEqual(ids.map(() => false));
    });
    expect(read).toBeLessThan(100);
  });
});

it('proving reads a few rows of the inbox, though planned while that was empty', async () => {
  const shop = await openShop(test.database, { rate: '0.01' });
  const kept = { feePlans: new FeePlanBook(), places: new PlaceBook() };
  await test.database.asIngest(async (tx) => {
    const run: Run = (statement, values) => tx.named(statement, values);
    await gatherFacts(run, kept, batchOf(shop, ['P0']));
    const read = await readOfFullInbox(tx, async (...ids) => {
      const known = planKnown(kept, batchOf(shop, ids))!;
      const written = await writeKnown(run, known, undefined);
      expect(written?.fresh.size).toBe(ids.length);
    });
    expect(read).toBeLessThan(100);
  });
});
