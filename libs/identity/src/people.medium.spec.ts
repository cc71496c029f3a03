import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Authenticate } from './authenticate.js';
import { ChangePerson } from './change-person.js';
import { ChooseGrant } from './choose-grant.js';
import { EnsureAdmin } from './ensure-admin.js';
import { GiveRole } from './give-role.js';
import type { RoleWish } from './give-role.js';
import { IDENTITY_ENTITIES } from './index.js';
import { logInParts } from './log-in.fixture.js';
import { hashPassword } from './password.js';
import type { Principal } from './principal.js';
import { ReadMe } from './read-me.js';
import { ReadPeople } from './read-people.js';
import { TakeRole } from './take-role.js';
import { insertUser } from './users.repository.js';

const START = Date.parse('2026-11-21T04:00:00Z');
const clock = fixedClock(START);
const [MER_A, MER_B, REGION, BRANCH, AGENT, OTHER] = [
  newId('mer', START),
  newId('mer', START),
  ...Array.from({ length: 4 }, () => newId('agt', START)),
] as [string, string, string, string, string, string];

let test: TestDatabase;
let authenticate: Authenticate;
let passwordHash: string;
let admin: Principal;

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
  authenticate = new Authenticate(test.database, clock, { isRequired: false });
  passwordHash = await hashPassword('right');
  await asSuperuser(test.url, async (client) => {
    await client.query('set search_path = haodian');
    await client.query(`insert into merchants values ($1, '张记', null, now())`, [MER_A]);
    await client.query(`insert into merchants values ($1, '李记', null, now())`, [MER_B]);
    const tree = [
      [REGION, 'region', null],
      [BRANCH, 'branch', REGION],
      [AGENT, 'agent', BRANCH],
      [OTHER, 'region', null],
    ];
    for (const row of tree)
      await client.query(
        `insert into agents (id, kind, parent_id, name, created_at)
         values ($1, $2, $3, 'x', now())`,
        row,
      );
    await client.query(`insert into merchant_agents values ($1, $2, now(), null, 'usr_test')`, [
      MER_A,
      AGENT,
    ]);
    await client.query('select refresh_reach($1)', [[MER_A]]);
  });
  await new EnsureAdmin(test.database, clock).run('right');
  admin = await principalOf('admin');
});
afterAll(() => test.drop());

let made = 0;
async function newPerson(...roles: RoleWish[]): Promise<{ id: string; username: string }> {
  made += 1;
  const user = { id: newId('usr', START), username: `person-${made}` };
  const row = { ...user, passwordHash, createdAt: new Date(START) };
  await test.database.asApp(everyMerchant, (tx) => insertUser(tx, row));
  for (const role of roles) {
    clock.advance(1);
    await give(admin, user.id, role);
  }
  return user;
}

async function tokenOf(username: string): Promise<string> {
  const { start } = logInParts(test, clock);
  return (await start.run({ username, password: 'right' })).accessToken;
}

async function principalOf(username: string): Promise<Principal> {
  return authenticate.run(await tokenOf(username));
}

const give = (giver: Principal, userId: string, role: RoleWish) =>
  new GiveRole(test.database, clock, authenticate).run(giver, userId, role);
const take = (taker: Principal, userId: string, grantId: string) =>
  new TakeRole(test.database, clock, authenticate).run(taker, userId, grantId);
const change = (by: Principal, id: string, disabled: boolean) =>
  new ChangePerson(test.database, clock, authenticate).run(by, id, { disabled });
const people = async ({ scope }: Principal) =>
  (await new ReadPeople(test.database).list(scope, { limit: 100 })).data.map(({ id }) => id);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
}

const owner = (scopeId: string): RoleWish => ({
  role: 'merchant_owner',
  scopeType: 'merchant',
  scopeId,
});
const cashier = (scopeId: string): RoleWish => ({ ...owner(scopeId), role: 'cashier' });
const agent = (scopeId: string): RoleWish => ({ role: 'agent', scopeType: 'agent', scopeId });
const OPERATOR: RoleWish = { role: 'operator', scopeType: 'platform' };
const ADMIN: RoleWish = { role: 'admin', scopeType: 'platform' };

describe('a role', () => {
  it('decides what a person may do, its scope whose rows they see', async () => {
    const person = await principalOf((await newPerson(cashier(MER_A))).username);
    expect(person.scope).toEqual({ kind: 'merchants', ids: [MER_A] });
    expect(person.permissions).toContain('payments:read');
    expect(person.permissions).not.toContain('users:read');
    const manager = await principalOf((await newPerson(agent(BRANCH))).username);
    expect(manager.scope).toEqual({ kind: 'agents', ids: [BRANCH] });
  });

  it('is one of several that a person switches between, in one session only', async () => {
    const user = await newPerson(cashier(MER_A), owner(MER_B));
    const [here, there] = [await tokenOf(user.username), await tokenOf(user.username)];
    const me = new ReadMe(test.database);
    const before = await me.run(await authenticate.run(here));
    expect(before).toMatchObject({ username: user.username, name: null });
    expect(before.grants.map(({ role }) => role)).toEqual(['cashier', 'merchant_owner']);
    expect(before.activeGrantId).toBe(before.grants[0]!.id);
    const choose = new ChooseGrant(test.database, authenticate);
    await choose.run(await authenticate.run(here), before.grants[1]!.id);
    expect((await authenticate.run(here)).scope).toEqual({ kind: 'merchants', ids: [MER_B] });
    expect((await authenticate.run(there)).scope).toEqual({ kind: 'merchants', ids: [MER_A] });
    const foreign = (await me.run(admin)).grants[0]!.id;
    expect(await codeOf(choose.run(await authenticate.run(here), foreign))).toBe('grant_not_found');
  });

  it('that was taken back is gone at once, the session falls to the next one', async () => {
    const user = await newPerson(owner(MER_B), cashier(MER_A));
    const token = await tokenOf(user.username);
    const { grants } = await new ReadMe(test.database).run(await authenticate.run(token));
    await take(admin, user.id, grants[0]!.id);
    expect((await authenticate.run(token)).scope).toEqual({ kind: 'merchants', ids: [MER_A] });
    await take(admin, user.id, grants[1]!.id);
    expect([...(await authenticate.run(token)).permissions]).toEqual(['me:self']);
    expect(await codeOf(take(admin, user.id, grants[1]!.id))).toBe('grant_not_found');
  });

  it('is given of what its table says, and of what there is', async () => {
    const { id } = await newPerson();
    const faults: [RoleWish, string][] = [
      [{ role: 'cashier', scopeType: 'platform' }, 'role_not_of_scope'],
      [{ role: 'admin', scopeType: 'merchant', scopeId: MER_A }, 'role_not_of_scope'],
      [{ role: 'operator', scopeType: 'platform', scopeId: MER_A }, 'role_not_of_scope'],
      [{ role: 'agent', scopeType: 'agent' }, 'role_not_of_scope'],
      [owner(newId('mer', START)), 'scope_unknown'],
      [agent(newId('agt', START)), 'scope_unknown'],
    ];
    for (const [wish, code] of faults) expect(await codeOf(give(admin, id, wish))).toBe(code);
    const first = await give(admin, id, agent(AGENT));
    expect(await give(admin, id, agent(AGENT))).toEqual(first);
  });

  it('is given by nobody who holds less, nor beyond their own scope', async () => {
    const boss = await principalOf((await newPerson(owner(MER_A))).username);
    const clerk = await newPerson(cashier(MER_A));
    expect(await codeOf(give(boss, clerk.id, owner(MER_A)))).toBe('done');
    expect(await codeOf(give(boss, clerk.id, cashier(MER_B)))).toBe('scope_unknown');
    expect(await codeOf(give(boss, clerk.id, OPERATOR))).toBe('role_not_held');
    expect(await codeOf(give(boss, admin.id, cashier(MER_A)))).toBe('user_not_found');
    const stranger = await newPerson(cashier(MER_B));
    expect(await codeOf(give(boss, stranger.id, cashier(MER_A)))).toBe('user_not_found');
  });

  it('of the last administrator stays, however many try to take it at once', async () => {
    const { grants } = await new ReadMe(test.database).run(admin);
    expect(await codeOf(take(admin, admin.id, grants[0]!.id))).toBe('last_admin');
    expect(await codeOf(change(admin, admin.id, true))).toBe('last_admin');
    const second = await newPerson(ADMIN);
    const other = await principalOf(second.username);
    const [own] = (await new ReadMe(test.database).run(other)).grants;
    const both = [take(admin, second.id, own!.id), take(other, admin.id, grants[0]!.id)];
    expect((await Promise.all(both.map(codeOf))).toSorted()).toEqual(['done', 'last_admin']);
  });
});

describe('people', () => {
  let boss: Principal;
  beforeAll(async () => {
    // Whoever lost the race above: the rest needs an administrator.
    const { id, username } = await newPerson();
    await asSuperuser(test.url, (client) =>
      client.query(
        `insert into haodian.role_grants values ($1, $2, 'admin', 'platform', null, $2, now())`,
        [newId('grn', START), id],
      ),
    );
    admin = await principalOf(username);
    boss = await principalOf((await newPerson(owner(MER_A))).username);
  });

  it('are seen as far as one’s own scope reaches, with the roles they hold there', async () => {
    const both = await newPerson(cashier(MER_A), cashier(MER_B));
    const elsewhere = await newPerson(cashier(MER_B));
    const below = await newPerson(agent(AGENT));
    const outside = await newPerson(agent(OTHER));
    const nobody = await newPerson();
    const seen = await people(boss);
    expect(seen).toEqual(expect.arrayContaining([boss.id, both.id]));
    for (const { id } of [elsewhere, below, outside, nobody]) expect(seen).not.toContain(id);
    const shown = await new ReadPeople(test.database).one(boss.scope, both.id);
    expect(shown.grants.map(({ scopeId }) => scopeId)).toEqual([MER_A]);
    const manager = await principalOf((await newPerson(agent(BRANCH))).username);
    const theirs = await people(manager);
    expect(theirs).toEqual(expect.arrayContaining([manager.id, below.id, both.id]));
    for (const { id } of [elsewhere, outside, nobody]) expect(theirs).not.toContain(id);
    expect(await people(admin)).toEqual(expect.arrayContaining([nobody.id, outside.id]));
  });

  it('who are shut out lose every session at once and can be let in again', async () => {
    const user = await newPerson(cashier(MER_A));
    const token = await tokenOf(user.username);
    await authenticate.run(token);
    expect((await change(boss, user.id, true)).disabledAt).toEqual(new Date(clock.nowMs()));
    expect(await codeOf(authenticate.run(token))).toBe('unauthenticated');
    expect(await codeOf(tokenOf(user.username))).toBe('login_failed');
    await change(boss, user.id, false);
    await tokenOf(user.username);
    expect(await codeOf(authenticate.run(token))).toBe('unauthenticated');
  });

  it('with roles beyond one’s scope are shut out by nobody within it', async () => {
    const user = await newPerson(cashier(MER_A), cashier(MER_B));
    expect(await codeOf(change(boss, user.id, true))).toBe('user_beyond_scope');
    expect(await codeOf(change(boss, admin.id, true))).toBe('user_not_found');
    expect(await codeOf(change(admin, user.id, true))).toBe('done');
  });
});
