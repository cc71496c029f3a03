import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, SecretBox } from '#libs/persistence';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { Authenticate } from './authenticate.js';
import { CheckLogin } from './check-login.js';
import { EndSession } from './end-session.js';
import { EnsureAdmin } from './ensure-admin.js';
import { IDENTITY_ENTITIES } from './index.js';
import { hashPassword } from './password.js';
import { StartSession } from './start-session.js';
import { insertUser } from './users.repository.js';

const START = Date.parse('2026-11-21T04:00:00Z');
const clock = fixedClock(START);
let test: TestDatabase;
let start: StartSession;
let authenticate: Authenticate;
let username: string;

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
  start = starting(test);
  authenticate = new Authenticate(test.database, clock, { isRequired: false });
});
afterAll(() => test.drop());

/** A user of its own for every test, so that the lock of one is not the lock of another. */
beforeEach(async () => {
  clock.set(START);
  const id = newId('usr', clock.nowMs());
  username = `u${id.slice(-12)}`;
  const user = { id, username, passwordHash: await hashPassword('right'), createdAt: new Date() };
  await test.database.asApp(everyMerchant, (tx) => insertUser(tx, user));
});

const starting = ({ database }: TestDatabase) =>
  new StartSession(database, new CheckLogin(database, clock, new SecretBox(Buffer.alloc(32))));

async function attempt(password: string): Promise<string> {
  return start.run({ username, password }).then(
    () => 'in',
    (error: { code: string }) => error.code,
  );
}

async function fail(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1)
    expect(await attempt('wrong')).toBe('login_failed');
}

describe('the first start', () => {
  it('makes admin with the password given, and never touches it again', async () => {
    const own = await createTestDatabase({ entities: IDENTITY_ENTITIES });
    try {
      const ensure = new EnsureAdmin(own.database, clock);
      expect(await ensure.run('given')).toEqual({ created: true, oneTimePassword: null });
      expect(await ensure.run('other')).toEqual({ created: false, oneTimePassword: null });
      const session = starting(own);
      await session.run({ username: 'admin', password: 'given' });
    } finally {
      await own.drop();
    }
  });

  it('makes one password where none is given, also for two processes at once', async () => {
    const own = await createTestDatabase({ entities: IDENTITY_ENTITIES });
    try {
      const ensure = new EnsureAdmin(own.database, clock);
      const both = await Promise.all([ensure.run(), ensure.run()]);
      const made = both.filter((one) => one.created);
      expect(made).toHaveLength(1);
      const password = made[0]!.oneTimePassword!;
      expect(password).toMatch(/^[\w-]{20}$/);
      await starting(own).run({ username: 'admin', password });
    } finally {
      await own.drop();
    }
  });
});

describe('a log-in', () => {
  it('gives a token that stands for the user until it expires', async () => {
    const { accessToken, expiresAt } = await start.run({ username, password: 'right' });
    const principal = await authenticate.run(accessToken);
    // Roles are given by people.medium.spec.ts.
    const nobody = { permissions: new Set(['me:self']), scope: { kind: 'merchants', ids: [] } };
    expect(principal).toMatchObject({ kind: 'user', ...nobody });
    clock.set(expiresAt.getTime() - 1);
    await authenticate.run(accessToken);
    clock.set(expiresAt.getTime());
    await expect(authenticate.run(accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('does not mind the letter case of the name', async () => {
    await start.run({ username: username.toUpperCase(), password: 'right' });
  });

  it('gives the same error for an unknown name as for a wrong password', async () => {
    const unknown = await start.run({ username: 'nobody', password: 'right' }).catch((it) => it);
    const wrong = await start.run({ username, password: 'wrong' }).catch((it) => it);
    expect({ ...unknown, stack: '' }).toEqual({ ...wrong, stack: '' });
    expect(unknown).toMatchObject({ kind: 'unauthenticated', code: 'login_failed' });
  });

  it('is locked after ten failures, for the right password too', async () => {
    await fail(9);
    expect(await attempt('right')).toBe('in');
    await fail(10);
    clock.advance(29_999);
    expect(await attempt('right')).toBe('login_failed');
    clock.advance(1);
    expect(await attempt('right')).toBe('in');
  });

  it('is locked twice as long by every further failure, at most an hour', async () => {
    await fail(10);
    for (const delayMs of [30_000, 60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000]) {
      clock.advance(delayMs);
      await fail(1);
    }
    for (let round = 0; round < 2; round += 1) {
      clock.advance(3_599_999);
      expect(await attempt('right')).toBe('login_failed');
      clock.advance(1);
      await fail(1);
    }
  });

  it('lets nobody guess in parallel what may not be guessed one after the other', async () => {
    const guesses = Array.from({ length: 30 }, () => attempt('wrong'));
    expect(new Set(await Promise.all(guesses))).toEqual(new Set(['login_failed']));
    expect(await attempt('right')).toBe('login_failed');
    clock.advance(30_000);
    expect(await attempt('right')).toBe('in');
  });
});

describe('a session', () => {
  it('that was ended stands for nobody: here at once, elsewhere within a second', async () => {
    const elsewhere = new Authenticate(test.database, clock, { isRequired: false });
    const { accessToken } = await start.run({ username, password: 'right' });
    await Promise.all([authenticate.run(accessToken), elsewhere.run(accessToken)]);
    await new EndSession(test.database, clock, authenticate).run(accessToken);
    await expect(authenticate.run(accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    clock.advance(1_000);
    await expect(elsewhere.run(accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('of a disabled user stands for nobody', async () => {
    const { accessToken } = await start.run({ username, password: 'right' });
    await asSuperuser(test.url, (client) =>
      client.query('update haodian.users set disabled_at = now() where username = $1', [username]),
    );
    await expect(authenticate.run(accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await attempt('right')).toBe('login_failed');
  });

  it('is kept by the hash of its token only, and removed after its end', async () => {
    const { accessToken } = await start.run({ username, password: 'right' });
    clock.advance(13 * 3_600_000);
    await start.run({ username, password: 'right' });
    const { rows } = await asSuperuser(test.url, (client) =>
      client.query<{ line: string }>(
        `select s::text as line from haodian.sessions s
         join haodian.users u on u.id = s.user_id where u.username = $1`,
        [username],
      ),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.line).not.toContain(accessToken.slice(4));
  });

  it('is not made up', async () => {
    for (const token of ['', 'hds_', `hds_${'a'.repeat(43)}`, "hds_' or 1=1 --"])
      await expect(authenticate.run(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
