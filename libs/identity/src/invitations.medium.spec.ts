import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { IDENTITY_ENTITIES } from './index.js';
import { codeOf, logInParts, makePerson } from './log-in.fixture.js';
import type { Principal } from './principal.js';
import type { RoleName } from './roles.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-21T04:00:00Z');
const clock = fixedClock(START);
const password = 'four unrelated words here';
const [shop, otherShop] = [newId('mer', START), newId('mer', START + 1)];

let test: TestDatabase;
let parts: ReturnType<typeof logInParts>;
let admin: Principal;
let owner: Principal;
let count = 0;

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
  parts = logInParts(test, clock);
  await asSuperuser(test.url, async (client) => {
    await client.query(`set session_replication_role = replica`);
    for (const id of [shop, otherShop])
      await client.query(
        `insert into haodian.merchants (id, name, created_at) values ($1, 'shop', now())`,
        [id],
      );
  });
});
afterAll(() => test.drop());

beforeEach(async () => {
  clock.set(START);
  admin = await logInAs('admin', null);
  owner = await logInAs('merchant_owner', shop);
  count += 1;
});

async function logInAs(role: RoleName, merchantId: string | null): Promise<Principal> {
  const scope = merchantId
    ? ({ scopeType: 'merchant', scopeId: merchantId } as const)
    : ({ scopeType: 'platform' } as const);
  const { username } = await makePerson(test, clock, { password, role, ...scope });
  const { accessToken } = await parts.start.run({ username, password });
  return parts.authenticate.run(accessToken);
}

const of = { scopeType: 'merchant', scopeId: shop } as const;
const cashier = { name: '王小美', role: 'cashier', ...of } as const;
const choice = (more: object = {}) => ({ username: `wang${count}`, password, ...more });
const accept = (token: string, more: object = {}) =>
  codeOf(parts.acceptInvitation.run({ token, ...choice(more) }));

describe('an invitation', () => {
  it('makes a person with the role, once', async () => {
    const { token } = await parts.invite.run(owner, cashier);
    const { id } = await parts.acceptInvitation.run({ token, ...choice() });
    const { accessToken } = await parts.start.run(choice());
    const person = await parts.authenticate.run(accessToken);
    expect(person).toMatchObject({ id, scope: { kind: 'merchants', ids: [shop] } });
    expect(person.permissions).toContain('orders:write');
    const records = await test.database.asApp(everyMerchant, (tx) =>
      tx.query('select action, after from audit_log where target_id = $1', [id]),
    );
    const after = { username: `wang${count}`, realName: '王**', role: 'cashier', ...of };
    expect(records).toEqual([{ action: 'user.created', after }]);
    expect(await accept(token, { username: 'another' })).toBe('invitation_unknown');
  });

  it('makes one person, also when it is accepted many times at once', async () => {
    const { token } = await parts.invite.run(owner, cashier);
    const names = ['a', 'b', 'c'].map((letter) => `wang${count}${letter}`);
    const answers = await Promise.all(names.map((username) => accept(token, { username })));
    expect(answers.toSorted()).toEqual(['in', 'invitation_unknown', 'invitation_unknown']);
  });

  it('is good for 72 hours', async () => {
    const { token, expiresAt } = await parts.invite.run(owner, cashier);
    expect(expiresAt.getTime()).toBe(START + 72 * HOUR_MS);
    clock.set(expiresAt.getTime());
    expect(await accept(token)).toBe('invitation_unknown');
    clock.advance(-1);
    expect(await accept(token)).toBe('in');
  });

  it('that is refused for name or password is still good', async () => {
    const { token } = await parts.invite.run(owner, { ...cashier, username: `set${count}` });
    expect(await accept(token)).toBe('username_not_invited');
    const named = { username: `set${count}` };
    expect(await accept(token, { ...named, password: 'woaini1314520' })).toBe('password_weak');
    await makePerson(test, clock, { password });
    expect(await accept(token, named)).toBe('in');
    const second = await parts.invite.run(owner, cashier);
    expect(await accept(second.token, named)).toBe('username_taken');
    expect(await accept(second.token)).toBe('in');
  });

  it('can be withdrawn until it is accepted, by who sees its shop', async () => {
    const { id, token } = await parts.invite.run(owner, cashier);
    const stranger = await logInAs('merchant_owner', otherShop);
    const withdraw = (who: Principal) => codeOf(parts.withdrawInvitation.run(who, id));
    expect(await withdraw(stranger)).toBe('invitation_not_found');
    expect((await parts.listInvitations.run(stranger, { limit: 100 })).data).toEqual([]);
    const seen = (await parts.listInvitations.run(owner, { limit: 100 })).data;
    expect(seen).toContainEqual(
      expect.objectContaining({ id, role: 'cashier', acceptedAt: null, userId: null }),
    );
    expect(JSON.stringify(seen)).not.toContain(token);
    expect(await withdraw(owner)).toBe('in');
    expect(await accept(token)).toBe('invitation_unknown');
    expect(await withdraw(owner)).toBe('invitation_not_found');
  });

  it('ends with whoever gave it', async () => {
    const { token } = await parts.invite.run(owner, cashier);
    await asSuperuser(test.url, (client) =>
      client.query('update haodian.users set disabled_at = now() where id = $1', [owner.id]),
    );
    expect(await accept(token)).toBe('invitation_unknown');
  });

  it('ends with a role of whoever gave it', async () => {
    const { token } = await parts.invite.run(owner, cashier);
    await parts.takeRole.run(admin, owner.id, owner.session!.grantId!);
    expect(await accept(token)).toBe('invitation_unknown');
  });

  it('gives nobody more than the inviter holds, and nothing elsewhere', async () => {
    const invite = (more: object) => codeOf(parts.invite.run(owner, { ...cashier, ...more }));
    expect(await invite({ scopeId: otherShop })).toBe('scope_unknown');
    expect(await invite({ role: 'admin', scopeType: 'platform', scopeId: null })).toBe(
      'role_not_held',
    );
    expect(await invite({ role: 'cashier', scopeType: 'platform', scopeId: null })).toBe(
      'role_not_of_scope',
    );
    expect(await codeOf(parts.invite.run(admin, cashier))).toBe('in');
  });
});

describe('a reset of a password', () => {
  const newPassword = 'another four random words';
  const accept = (token: string, wanted = newPassword) =>
    codeOf(parts.acceptReset.run({ token, newPassword: wanted }));

  it('sets a new password once and ends every session', async () => {
    const person = await makePerson(test, clock, { password });
    const login = { username: person.username, password };
    const { accessToken, refreshToken } = await parts.start.run(login);
    const { token } = await parts.issueReset.run(admin, person.id);
    expect(await codeOf(parts.authenticate.run(accessToken))).toBe('in');
    expect(await accept(token, 'woaini1314520')).toBe('password_weak');
    expect(await accept(token)).toBe('in');
    expect(await accept(token)).toBe('reset_unknown');
    expect(await codeOf(parts.authenticate.run(accessToken))).toBe('unauthenticated');
    expect(await codeOf(parts.refresh.run(refreshToken))).toBe('refresh_failed');
    expect(await codeOf(parts.start.run(login))).toBe('login_failed');
    expect(await codeOf(parts.start.run({ ...login, password: newPassword }))).toBe('in');
  });

  it('is good for an hour, until the next one, and until the password is changed', async () => {
    const person = await makePerson(test, clock, { password });
    const first = await parts.issueReset.run(admin, person.id);
    const second = await parts.issueReset.run(admin, person.id);
    expect(await accept(first.token)).toBe('reset_unknown');
    clock.set(second.expiresAt.getTime());
    expect(second.expiresAt.getTime()).toBe(START + HOUR_MS);
    expect(await accept(second.token)).toBe('reset_unknown');
    const third = await parts.issueReset.run(admin, person.id);
    const login = { username: person.username, password };
    const { accessToken } = await parts.start.run(login);
    const caller = await parts.authenticate.run(accessToken);
    await parts.changePassword.run(caller, { currentPassword: password, newPassword });
    expect(await accept(third.token)).toBe('reset_unknown');
  });

  it('is no way up: only who holds all that the person holds gives one', async () => {
    const reset = (who: Principal, id: string) => codeOf(parts.issueReset.run(who, id));
    const end = (who: Principal, id: string) => codeOf(parts.endUserSessions.run(who, id));
    expect(await reset(owner, admin.id)).toBe('user_not_found');
    const colleague = await logInAs('cashier', shop);
    expect(await reset(owner, colleague.id)).toBe('in');
    expect(await reset(colleague, owner.id)).toBe('role_not_held');
    expect(await end(colleague, owner.id)).toBe('role_not_held');
    expect(await end(owner, colleague.id)).toBe('in');
    expect(await end(owner, newId('usr', START))).toBe('user_not_found');
  });
});
