import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOfAgents, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { asSuperuser, createTestDatabase, everyRow } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { ExportPeople } from './export-people.js';
import { IDENTITY_ENTITIES } from './index.js';
import { ReadPeople } from './read-people.js';
import type { PeopleQuery } from './read-people.js';

const START = Date.UTC(2026, 10, 21, 4);
const [OURS, THEIRS] = [newId('mer', START), newId('mer', START)];
const [REGION, OTHER] = [newId('agt', START), newId('agt', START)];

/** Username, name, shut out, roles; each made a second after the one above. */
const PEOPLE = [
  ['zhang', '张三', false, [['merchant_owner', 'merchant', OURS]]],
  ['anna', 'Anna Li', false, [['operator', 'platform', null]]],
  [
    'li.si',
    '李四',
    false,
    [
      ['cashier', 'merchant', OURS],
      ['merchant_owner', 'merchant', THEIRS],
    ],
  ],
  ['wang', '王五', true, [['agent', 'agent', REGION]]],
  ['zhao', null, true, []],
] as const;
const MADE = PEOPLE.map(([username]) => username);

let test: TestDatabase;
let read: ReadPeople;

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
  read = new ReadPeople(test.database);
  await asSuperuser(test.url, async (client) => {
    await client.query('set search_path = haodian');
    for (const id of [REGION, OTHER])
      await client.query(
        `insert into agents (id, kind, name, created_at) values ($1, 'region', 'x', now())`,
        [id],
      );
    await client.query('insert into merchant_reach values ($1, $2)', [REGION, OURS]);
    for (const [index, [username, name, isDisabled, roles]] of PEOPLE.entries()) {
      const id = newId('usr', START);
      const at = START / 1_000 + index;
      await client.query(
        `insert into users (id, username, password_hash, created_at, disabled_at, name)
         values ($1, $2, 'x', to_timestamp($3), case when $4 then now() end, $5)`,
        [id, username, at, isDisabled, name],
      );
      for (const role of roles)
        await client.query(
          `insert into role_grants (id, user_id, role, scope_type, scope_id, granted_by, granted_at)
           values ($1, $2, $3, $4, $5, $2, now())`,
          [newId('grn', START), id, ...role],
        );
    }
  });
});
afterAll(() => test.drop());

async function names(query: Partial<PeopleQuery>, scope: Scope = everyMerchant) {
  const { data } = await read.list(scope, { limit: 100, ...query });
  return data.map(({ username }) => username);
}

/** Page by page, two at a time. */
async function walk(query: Partial<PeopleQuery>) {
  const rows = await everyRow((at) => read.list(everyMerchant, { ...query, ...at }));
  return rows.map(({ username }) => username);
}

describe('the list of people', () => {
  it('goes through all of them page by page, in every order', async () => {
    expect(await walk({})).toEqual(MADE);
    expect(await walk({ sort: '-createdAt' })).toEqual(MADE.toReversed());
    expect(await walk({ sort: 'username' })).toEqual(MADE.toSorted());
    expect(await walk({ sort: '-username' })).toEqual(MADE.toSorted().toReversed());
  });

  it.each<[Partial<PeopleQuery>, string[]]>([
    [{ role: 'merchant_owner' }, ['zhang', 'li.si']],
    [{ role: 'admin' }, []],
    [{ q: 'LI' }, ['anna', 'li.si']],
    [{ q: '四' }, ['li.si']],
    [{ q: 'zha' }, ['zhang', 'zhao']],
    [{ q: '%' }, []],
    [{ disabled: true }, ['wang', 'zhao']],
    [{ disabled: false }, ['zhang', 'anna', 'li.si']],
    [{ disabled: false, role: 'merchant_owner', q: 'z', sort: '-username' }, ['zhang']],
  ])('asked for %j shows these', async (query, found) => {
    expect(await walk(query)).toEqual(found);
  });

  it('shows whom a scope sees, and finds nobody by a role held beyond it', async () => {
    const shop = merchantsOnly(OURS);
    expect(await names({}, shop)).toEqual(['zhang', 'li.si']);
    expect(await names({ role: 'merchant_owner' }, shop)).toEqual(['zhang']);
    expect(await names({ role: 'merchant_owner' }, merchantsOnly(THEIRS))).toEqual(['li.si']);
    const region = merchantsOfAgents(REGION);
    expect(await names({}, region)).toEqual(['zhang', 'li.si', 'wang']);
    expect(await names({ role: 'merchant_owner' }, region)).toEqual(['zhang']);
    expect(await names({ role: 'agent', disabled: true }, region)).toEqual(['wang']);
    expect(await names({}, merchantsOfAgents(OTHER))).toEqual([]);
    expect(await names({}, merchantsOnly())).toEqual([]);
  });

  it('refuses a cursor of another order or filter', async () => {
    const { nextCursor: cursor } = await read.list(everyMerchant, { limit: 1 });
    for (const query of [{ sort: 'username' }, { role: 'cashier' }, { q: 'a' }])
      await expect(read.list(everyMerchant, { ...query, limit: 1, cursor })).rejects.toMatchObject({
        code: 'cursor_of_another_list',
      });
  });
});

describe('an export of people', () => {
  const run = async (scope: Scope, wish: Partial<PeopleQuery>, rowsMax?: number) => {
    const rows = await new ExportPeople(test.database, read).run(scope, wish, rowsMax);
    const seen: string[] = [];
    for await (const { username } of rows) seen.push(username);
    return seen;
  };

  it('has everybody of the filter once, in its order, and only those in scope', async () => {
    expect(await run(everyMerchant, { sort: 'username' })).toEqual(MADE.toSorted());
    expect(await run(merchantsOnly(OURS), { role: 'cashier' })).toEqual(['li.si']);
  });

  it('is recorded without what was searched for, and has its bound', async () => {
    expect(await run(everyMerchant, { q: '张三', disabled: false }, 1)).toEqual(['zhang']);
    await expect(run(everyMerchant, {}, 2)).rejects.toMatchObject({ code: 'export_too_long' });
    const audit = await test.database.asApp(everyMerchant, (tx) =>
      tx.query<{ after: unknown }>(
        `select "after"::json as after from audit_log where action = 'user.exported'
         order by sequence desc limit 2`,
      ),
    );
    expect(audit.map(({ after }) => after)).toEqual([{}, { disabled: false, isSearch: true }]);
  });
});
