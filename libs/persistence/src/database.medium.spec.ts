import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { everyMerchant } from './scope.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

describe('a transaction', () => {
  it('runs as the role it is asked for', async () => {
    const who = 'select current_user::text as who';
    const app = await test.database.asApp(everyMerchant, (tx) => tx.query(who));
    const ingest = await test.database.asIngest((tx) => tx.query(who));
    expect([app, ingest]).toEqual([[{ who: 'haodian_app' }], [{ who: 'haodian_ingest' }]]);
  });
});
