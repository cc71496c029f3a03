import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { createLog } from './log.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** A row that cannot be, of a table whose rows PostgreSQL quotes: it has no row-level security. */
const insert = () =>
  test.database.asApp(everyMerchant, (tx) =>
    tx.query('insert into users (id, username, password_hash) values ($1, $2, $3)', [
      'usr_1',
      null,
      'a hash that is a canary',
    ]),
  );

describe('the log', () => {
  it('tells of a row that the database refused what is wrong, not what is in it', async () => {
    let logged = '';
    const log = createLog('info', { write: (line) => (logged += line) });
    const error: unknown = await insert().catch((refused: unknown) => refused);
    expect(error).toMatchObject({ detail: expect.stringContaining('canary') });
    log.error({ err: error }, 'request failed');
    log.error({ err: new Error('outer', { cause: error }) }, 'request failed');
    expect(logged).not.toContain('canary');
    const [line = ''] = logged.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 50,
      msg: 'request failed',
      err: { code: '23502', table: 'users', column: 'username', stack: expect.any(String) },
    });
  });
});
