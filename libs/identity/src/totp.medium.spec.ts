import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asSuperuser, createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { generateSync } from 'otplib';
import { IDENTITY_ENTITIES } from './index.js';
import { codeOf, logInParts, makePerson } from './log-in.fixture.js';
import type { TestPerson } from './log-in.fixture.js';
import { demand, holds } from './principal.js';
import type { Principal } from './principal.js';

const STEP_MS = 30_000;
const clock = fixedClock(Date.parse('2026-11-21T04:00:00Z'));
const password = 'right';

let test: TestDatabase;
let parts: ReturnType<typeof logInParts>;
let person: TestPerson;
let caller: Principal;
let secret: string;
let recoveryCodes: string[];

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
  parts = logInParts(test, clock);
});
afterAll(() => test.drop());

/** Everybody here has an app, whose first code was used a minute ago. */
beforeEach(async () => {
  person = await makePerson(test, clock, { password });
  const { accessToken } = await parts.start.run({ username: person.username, password });
  caller = await parts.authenticate.run(accessToken);
  ({ secret } = await parts.beginTotp.run(caller));
  ({ recoveryCodes } = await parts.confirmTotp.run(caller, codeNow()));
  clock.advance(2 * STEP_MS);
});

const codeNow = () => generateSync({ secret, epoch: Math.floor(clock.nowMs() / 1_000) });
const logIn = (more: { totp?: string; recoveryCode?: string; password?: string } = {}) =>
  codeOf(parts.start.run({ username: person.username, password, ...more }));

describe('a log-in with a second factor', () => {
  it('asks for the code only whoever gave the right password', async () => {
    expect(await logIn()).toBe('totp_required');
    expect(await logIn({ password: 'wrong' })).toBe('login_failed');
    expect(await logIn({ totp: codeNow() })).toBe('in');
  });

  it('refuses a code that was used, and any that came before it', async () => {
    const before = codeNow();
    clock.advance(STEP_MS);
    const code = codeNow();
    expect(await logIn({ totp: code })).toBe('in');
    expect(await logIn({ totp: code })).toBe('login_failed');
    expect(await logIn({ totp: before })).toBe('login_failed');
    clock.advance(STEP_MS);
    expect(await logIn({ totp: code })).toBe('login_failed');
    expect(await logIn({ totp: codeNow() })).toBe('in');
  });

  it('accepts a code once, also when it comes many times at once', async () => {
    const totp = codeNow();
    const answers = await Promise.all(Array.from({ length: 5 }, () => logIn({ totp })));
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(1);
  });

  it('is locked after ten wrong codes; a password without a code forgets none', async () => {
    const wrong = codeNow() === '000000' ? '000001' : '000000';
    for (let count = 0; count < 10; count += 1) {
      expect(await logIn()).toBe('totp_required');
      expect(await logIn({ totp: wrong })).toBe('login_failed');
    }
    expect(await logIn()).toBe('login_failed');
    expect(await logIn({ totp: codeNow() })).toBe('login_failed');
    clock.advance(STEP_MS);
    expect(await logIn({ totp: codeNow() })).toBe('in');
  });

  it('takes each recovery code once, however it is typed', async () => {
    expect(recoveryCodes).toHaveLength(10);
    const [first, second] = recoveryCodes as [string, string];
    expect(await logIn({ recoveryCode: first })).toBe('in');
    expect(await logIn({ recoveryCode: first })).toBe('login_failed');
    const typed = second.toUpperCase().replaceAll('-', ' ');
    expect(await logIn({ recoveryCode: typed })).toBe('in');
    expect(await logIn({ recoveryCode: second })).toBe('login_failed');
  });
});

describe('a second factor', () => {
  it('is kept sealed, its recovery codes as hashes', async () => {
    const { rows } = await asSuperuser(test.url, (client) =>
      client.query<{ line: string }>(
        `select t::text as line from haodian.user_totp t
         union all select c::text from haodian.recovery_codes c`,
      ),
    );
    const text = rows.map(({ line }) => line).join('\n');
    expect(text.split(person.id)).toHaveLength(1 + 1 + recoveryCodes.length);
    const bytes = Buffer.from(secret).toString('hex');
    for (const plain of [secret, bytes, ...recoveryCodes, recoveryCodes[0]!.replaceAll('-', '')])
      expect(text).not.toContain(plain);
  });

  it('is not asked for before a code of it was given', async () => {
    const other = await makePerson(test, clock, { password });
    const { accessToken } = await parts.start.run({ username: other.username, password });
    const them = await parts.authenticate.run(accessToken);
    expect(await codeOf(parts.confirmTotp.run(them, '123456'))).toBe('totp_not_begun');
    const { secret: shown } = await parts.beginTotp.run(them);
    const right = generateSync({ secret: shown, epoch: Math.floor(clock.nowMs() / 1_000) });
    const wrong = right === '000000' ? '000001' : '000000';
    expect(await codeOf(parts.confirmTotp.run(them, wrong))).toBe('totp_code_wrong');
    expect(await codeOf(parts.start.run({ username: other.username, password }))).toBe('in');
    expect((await parts.beginTotp.run(them)).secret).not.toBe(shown);
    expect(await codeOf(parts.confirmTotp.run(them, right))).toBe('totp_code_wrong');
  });

  it('that is confirmed ends sessions opened without it, but the one that enrolled', async () => {
    const other = await makePerson(test, clock, { password });
    const tokens = [
      await parts.start.run({ username: other.username, password }),
      await parts.start.run({ username: other.username, password }),
    ] as const;
    const them = await parts.authenticate.run(tokens[0].accessToken);
    const { secret: shown } = await parts.beginTotp.run(them);
    const epoch = Math.floor(clock.nowMs() / 1_000);
    await parts.confirmTotp.run(them, generateSync({ secret: shown, epoch }));
    expect(await codeOf(parts.authenticate.run(tokens[0].accessToken))).toBe('in');
    expect(await codeOf(parts.authenticate.run(tokens[1].accessToken))).toBe('unauthenticated');
  });

  it('is replaced only by who removes it with password and code', async () => {
    expect(await codeOf(parts.beginTotp.run(caller))).toBe('totp_enrolled');
    expect(await codeOf(parts.confirmTotp.run(caller, codeNow()))).toBe('totp_enrolled');
    const remove = (proof: { password: string; code: string }) =>
      codeOf(parts.removeTotp.run(caller, proof));
    expect(await remove({ password: 'wrong', code: codeNow() })).toBe('proof_wrong');
    expect(await remove({ password, code: 'no-such-recovery-code' })).toBe('proof_wrong');
    expect(await remove({ password, code: recoveryCodes[0]! })).toBe('in');
    expect(await logIn()).toBe('in');
    expect(await remove({ password, code: '123456' })).toBe('totp_not_enrolled');
  });

  it('gets ten new recovery codes, and the earlier ones end', async () => {
    const proof = { password, code: codeNow() };
    const renewed = await parts.renewRecoveryCodes.run(caller, proof);
    expect(await codeOf(parts.renewRecoveryCodes.run(caller, proof))).toBe('proof_wrong');
    expect(await logIn({ recoveryCode: recoveryCodes[0]! })).toBe('login_failed');
    expect(await logIn({ recoveryCode: renewed.recoveryCodes[0]! })).toBe('in');
  });
});

describe('where a second factor is required', () => {
  const principalOf = async (role: 'admin' | 'operator' | 'technician') => {
    const strict = logInParts(test, clock, true);
    const { username } = await makePerson(test, clock, { password, role });
    const { accessToken } = await strict.start.run({ username, password });
    const ask = () => strict.authenticate.run(accessToken);
    return { strict, ask };
  };

  it.each(['admin', 'operator'] as const)(
    '%s may do nothing else until it is there',
    async (role) => {
      const { strict, ask } = await principalOf(role);
      const before = await ask();
      expect(holds(before, 'me:self')).toBe(true);
      expect(holds(before, 'merchants:read')).toBe(false);
      const required = expect.objectContaining({
        code: 'totp_enrolment_required',
        kind: 'forbidden',
      });
      expect(() => demand(before, 'merchants:read')).toThrow(required as never);
      const shown = await strict.beginTotp.run(before);
      const epoch = Math.floor(clock.nowMs() / 1_000);
      await strict.confirmTotp.run(before, generateSync({ secret: shown.secret, epoch }));
      expect(() => demand(before, 'me:self')).not.toThrow();
      expect(holds(await ask(), 'merchants:read')).toBe(true);
    },
  );

  it('others are left alone', async () => {
    const { ask } = await principalOf('technician');
    expect(holds(await ask(), 'merchants:read')).toBe(true);
  });
});

describe('an authenticator app that is lost', () => {
  const actAs = async (role: 'admin' | 'operator') => {
    const { username, id } = await makePerson(test, clock, { password, role });
    const { accessToken } = await parts.start.run({ username, password });
    return { id, accessToken, who: await parts.authenticate.run(accessToken) };
  };

  it('is taken away by who may decide over the person, whose sessions end', async () => {
    const admin = await actAs('admin');
    const lost = await actAs('operator');
    const begun = await parts.beginTotp.run(lost.who);
    ({ secret } = begun);
    await parts.confirmTotp.run(lost.who, codeNow());
    expect(await codeOf(parts.removeUserTotp.run(admin.who, lost.id))).toBe('in');
    expect(await codeOf(parts.authenticate.run(lost.accessToken))).toBe('unauthenticated');
    const again = parts.removeUserTotp.run(admin.who, lost.id);
    expect(await codeOf(again)).toBe('totp_not_enrolled');
  });

  it('is taken away neither by its owner without a proof nor from those above', async () => {
    const admin = await actAs('admin');
    expect(await codeOf(parts.removeUserTotp.run(admin.who, admin.id))).toBe('totp_own');
    const below = (await actAs('operator')).who;
    expect(await codeOf(parts.removeUserTotp.run(below, admin.id))).toBe('role_not_held');
  });
});
