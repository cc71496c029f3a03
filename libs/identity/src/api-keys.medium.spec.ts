import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Authenticate } from './authenticate.js';
import { CreateApiKey } from './create-api-key.js';
import { IDENTITY_ENTITIES } from './index.js';
import { ListApiKeys } from './list-api-keys.js';
import type { Permission } from './permissions.js';
import type { Principal } from './principal.js';
import { RevokeApiKey } from './revoke-api-key.js';
import { permissionsOf } from './roles.js';

const START = Date.parse('2026-11-21T04:00:00Z');
const clock = fixedClock(START);
const [MER_A, MER_B] = [newId('mer', START), newId('mer', START)];
const admin: Principal = {
  id: 'usr_1',
  kind: 'user',
  permissions: new Set(permissionsOf('admin')),
  scope: everyMerchant,
};
const shopkeeper: Principal = {
  id: 'key_1',
  kind: 'api_key',
  permissions: new Set<Permission>(['payments:read', 'api-keys:write']),
  scope: merchantsOnly(MER_A),
};
const wanted = { name: 'till', permissions: ['payments:read'] };
let test: TestDatabase;
let create: CreateApiKey;
let authenticate: Authenticate;

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
  create = new CreateApiKey(test.database, clock);
  authenticate = new Authenticate(test.database, clock, { isRequired: false });
});
afterAll(() => test.drop());
beforeEach(() => clock.set(START));

async function codeOf(made: Promise<unknown>): Promise<string> {
  return made.then(
    () => 'made',
    (error: { code: string }) => error.code,
  );
}

describe('an API key', () => {
  it('stands for its permissions and its merchants', async () => {
    const { token, id } = await create.run(admin, {
      ...wanted,
      merchantIds: [MER_B, MER_A, MER_A],
    });
    expect(await authenticate.run(token)).toEqual({
      id,
      kind: 'api_key',
      permissions: new Set(['payments:read']),
      scope: { kind: 'merchants', ids: [MER_A, MER_B].sort() },
    });
    const { token: wide } = await create.run(admin, wanted);
    expect((await authenticate.run(wide)).scope).toEqual({ kind: 'all' });
  });

  it('never reaches further than its creator', async () => {
    const { token } = await create.run(shopkeeper, wanted);
    expect((await authenticate.run(token)).scope).toEqual({ kind: 'merchants', ids: [MER_A] });
    const more = { ...wanted, permissions: ['payments:read', 'ledger:read'] };
    expect(await codeOf(create.run(shopkeeper, more))).toBe('permission_not_held');
    const other = { ...wanted, merchantIds: [MER_A, MER_B] };
    expect(await codeOf(create.run(shopkeeper, other))).toBe('merchant_unknown');
  });

  it('takes only permissions there are, merchant ids, and a time to come', async () => {
    const cases: [object, string][] = [
      [{ permissions: ['payments:*'] }, 'permission_unknown'],
      // Only a person has a log-in of their own.
      [{ permissions: ['me:self'] }, 'permission_unknown'],
      [{ merchantIds: ['*'] }, 'merchant_unknown'],
      [{ merchantIds: [`${MER_A},${MER_B}`] }, 'merchant_unknown'],
      [{ merchantIds: [] }, 'merchants_empty'],
      [{ expiresAt: new Date(START) }, 'expiry_passed'],
    ];
    for (const [change, code] of cases)
      expect(await codeOf(create.run(admin, { ...wanted, ...change }))).toBe(code);
  });

  it('stops at its expiry, to the millisecond', async () => {
    const { token } = await create.run(admin, { ...wanted, expiresAt: new Date(START + 60_000) });
    clock.set(START + 59_999);
    await authenticate.run(token);
    clock.set(START + 60_000);
    expect(await codeOf(authenticate.run(token))).toBe('unauthenticated');
  });

  it('that was revoked stands for nobody; revoking again changes nothing', async () => {
    const { token, id } = await create.run(admin, wanted);
    await authenticate.run(token);
    const revoke = new RevokeApiKey(test.database, clock, authenticate);
    await revoke.run(admin, id);
    expect(await codeOf(authenticate.run(token))).toBe('unauthenticated');
    clock.advance(5_000);
    await revoke.run(admin, id);
    const { data } = await new ListApiKeys(test.database).run(admin, { limit: 100 });
    expect(data.find((key) => key.id === id)?.revokedAt).toEqual(new Date(START));
  });

  it('is seen and revoked only by who reaches as far', async () => {
    const wide = await create.run(admin, wanted);
    const own = await create.run(shopkeeper, wanted);
    const { data } = await new ListApiKeys(test.database).run(shopkeeper, { limit: 100 });
    const ids = data.map((key) => key.id);
    expect(ids).toContain(own.id);
    expect(ids).not.toContain(wide.id);
    const revoke = new RevokeApiKey(test.database, clock, authenticate);
    expect(await codeOf(revoke.run(shopkeeper, wide.id))).toBe('api_key_not_found');
    await revoke.run(shopkeeper, own.id);
  });

  it('is listed in pages without its token, which is in the table as a hash only', async () => {
    const { token, ...shown } = await create.run(admin, { ...wanted, merchantIds: [MER_B] });
    const list = new ListApiKeys(test.database);
    const reader = { ...shopkeeper, scope: merchantsOnly(MER_B) };
    await create.run(reader, wanted);
    const first = await list.run(reader, { limit: 1 });
    const second = await list.run(reader, { limit: 1, cursor: first.nextCursor });
    expect([...first.data, ...second.data]).toContainEqual(shown);
    expect(second.nextCursor).toBeNull();
    const { rows } = await asSuperuser(test.url, (client) =>
      client.query('select k::text as line from haodian.api_keys k'),
    );
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
  });
});
