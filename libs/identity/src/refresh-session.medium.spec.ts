import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { IDENTITY_ENTITIES } from './index.js';
import { codeOf, logInParts, makePerson } from './log-in.fixture.js';
import type { TestPerson } from './log-in.fixture.js';
import type { SessionTokens } from './session-tokens.js';
import { newHandle, newRefreshToken } from './token.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const clock = fixedClock(Date.parse('2026-11-21T04:00:00Z'));
const password = 'right';

let test: TestDatabase;
let parts: ReturnType<typeof logInParts>;
let person: TestPerson;
let first: SessionTokens;

beforeAll(async () => {
  test = await createTestDatabase({ entities: IDENTITY_ENTITIES });
});
afterAll(() => test.drop());

beforeEach(async () => {
  parts = logInParts(test, clock);
  person = await makePerson(test, clock, { password });
  first = await logIn();
});

const logIn = () => parts.start.run({ username: person.username, password });
const refresh = (token: string) => parts.refresh.run(token);
const who = (token: string) => codeOf(parts.authenticate.run(token));

describe('a refresh token', () => {
  it('gives new tokens; the access token before it serves until its own end', async () => {
    clock.advance(10 * MINUTE_MS);
    const second = await refresh(first.refreshToken);
    expect(second.expiresAt.getTime() - clock.nowMs()).toBe(15 * MINUTE_MS);
    expect(await who(second.accessToken)).toBe('in');
    expect(await who(first.accessToken)).toBe('in');
    clock.advance(5 * MINUTE_MS);
    expect(await who(first.accessToken)).toBe('unauthenticated');
    expect(await who(second.accessToken)).toBe('in');
  });

  it('that comes a second time ends the whole log-in, and is an alarm', async () => {
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    const elsewhere = await logIn();
    expect(await codeOf(refresh(first.refreshToken))).toBe('refresh_failed');
    for (const { accessToken } of [first, second, third])
      expect(await who(accessToken)).toBe('unauthenticated');
    for (const { refreshToken } of [first, second, third])
      expect(await codeOf(refresh(refreshToken))).toBe('refresh_failed');
    expect(parts.reused).toMatchObject([{ userId: person.id }]);
    expect(await who(elsewhere.accessToken)).toBe('in');
  });

  it('used twice at the same moment ends the log-in as well: no grace', async () => {
    const both = await Promise.allSettled([
      refresh(first.refreshToken),
      refresh(first.refreshToken),
    ]);
    const won = both.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await who(won[0]!.value.accessToken)).toBe('unauthenticated');
    expect(await codeOf(refresh(won[0]!.value.refreshToken))).toBe('refresh_failed');
    expect(parts.reused).toHaveLength(1);
  });

  it('is good for twelve hours, and seven days after the log-in no longer', async () => {
    clock.advance(12 * HOUR_MS);
    expect(await codeOf(refresh(first.refreshToken))).toBe('refresh_failed');
    let tokens = await logIn();
    const startedAtMs = clock.nowMs();
    const endsAtMs = startedAtMs + 7 * 24 * HOUR_MS;
    while (tokens.refreshExpiresAt.getTime() < endsAtMs) {
      clock.set(tokens.refreshExpiresAt.getTime() - 1);
      tokens = await refresh(tokens.refreshToken);
    }
    expect(tokens.expiresAt.getTime()).toBeLessThanOrEqual(endsAtMs);
    clock.set(endsAtMs);
    expect(await codeOf(refresh(tokens.refreshToken))).toBe('refresh_failed');
    expect(await who(tokens.accessToken)).toBe('unauthenticated');
    expect(parts.reused).toEqual([]);
  });

  it('is no access token, is not made up, and says nothing of why it fails', async () => {
    expect(await who(first.refreshToken)).toBe('unauthenticated');
    const strangers = ['', 'hdr_', first.accessToken, newRefreshToken(newHandle())];
    for (const token of strangers) expect(await codeOf(refresh(token))).toBe('refresh_failed');
    expect(parts.reused).toEqual([]);
    expect(await who(first.accessToken)).toBe('in');
  });
});

describe('a person', () => {
  it('sees where they are logged in and ends it there', async () => {
    clock.advance(1);
    await parts.start.run(
      { username: person.username, password },
      { ip: '192.0.2.7', userAgent: 'phone' },
    );
    const caller = await parts.authenticate.run(first.accessToken);
    const sessions = await parts.listOwnSessions.run(caller);
    expect(sessions.map(({ ip, userAgent, current }) => ({ ip, userAgent, current }))).toEqual([
      { ip: '192.0.2.7', userAgent: 'phone', current: false },
      { ip: null, userAgent: null, current: true },
    ]);
    await parts.endOwnSession.run(caller, sessions[0]!.id);
    expect(await parts.listOwnSessions.run(caller)).toHaveLength(1);
    expect(await codeOf(parts.endOwnSession.run(caller, sessions[0]!.id))).toBe(
      'session_not_found',
    );
  });

  it('cannot end the session of somebody else', async () => {
    const other = await makePerson(test, clock, { password });
    const theirs = await parts.start.run({ username: other.username, password });
    const { session } = await parts.authenticate.run(theirs.accessToken);
    const caller = await parts.authenticate.run(first.accessToken);
    expect(await codeOf(parts.endOwnSession.run(caller, session!.id))).toBe('session_not_found');
    expect(await who(theirs.accessToken)).toBe('in');
  });

  it('has a hundred sessions at most: the one not used for longest goes', async () => {
    for (let count = 0; count < 100; count += 1) {
      clock.advance(1);
      await logIn();
    }
    expect(await who(first.accessToken)).toBe('unauthenticated');
    const caller = await parts.authenticate.run((await logIn()).accessToken);
    expect(await parts.listOwnSessions.run(caller)).toHaveLength(100);
  });

  it('that changes the password is out everywhere else, refresh tokens too', async () => {
    const elsewhere = await logIn();
    const caller = await parts.authenticate.run(first.accessToken);
    const newPassword = 'four unrelated words here';
    const change = (currentPassword: string, wanted = newPassword) =>
      codeOf(parts.changePassword.run(caller, { currentPassword, newPassword: wanted }));
    expect(await change('wrong')).toBe('proof_wrong');
    expect(await change(password, 'woaini1314520')).toBe('password_weak');
    expect(await who(elsewhere.accessToken)).toBe('in');
    expect(await change(password)).toBe('in');
    expect(await who(elsewhere.accessToken)).toBe('unauthenticated');
    expect(await codeOf(refresh(elsewhere.refreshToken))).toBe('refresh_failed');
    expect(await who(first.accessToken)).toBe('in');
    expect(await codeOf(logIn())).toBe('login_failed');
    const again = { username: person.username, password: newPassword };
    expect(await codeOf(parts.start.run(again))).toBe('in');
  });

  it('cannot be guessed from a stolen session: wrong passwords there count', async () => {
    const caller = await parts.authenticate.run(first.accessToken);
    const guess = { currentPassword: 'wrong', newPassword: 'four unrelated words here' };
    for (let count = 0; count < 10; count += 1)
      expect(await codeOf(parts.changePassword.run(caller, guess))).toBe('proof_wrong');
    expect(await codeOf(logIn())).toBe('login_failed');
  });
});
