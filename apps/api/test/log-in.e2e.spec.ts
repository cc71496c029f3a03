import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { generateSync } from 'otplib';
import { ask } from './support/ask.js';
import type { Answer } from './support/ask.js';
import { PASSWORD } from './support/run-api.js';
import { TestPlatform } from './support/test-platform.js';

const PER_MINUTE = 60;
const CHOSEN = 'four unrelated words here';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start({
    HAODIAN_TOTP: 'required',
    HAODIAN_LOG_LEVEL: 'trace',
    HAODIAN_OPEN_REQUESTS_PER_MINUTE: String(PER_MINUTE),
    HAODIAN_TRUSTED_PROXIES: '127.0.0.1',
  });
});

afterAll(() => platform.end());

/** Every test comes from an address of its own, as a proxy would tell. */
let address = 0;
const post = (path: string, json: object, from = `192.0.2.${address}`): Promise<Answer> =>
  ask(platform.url + path, { method: 'POST', json, headers: { 'x-forwarded-for': from } });
const logIn = (more: object = {}) =>
  post('/v1/sessions', { username: 'admin', password: PASSWORD, ...more });
const me = (method: string, path: string, token: string, json?: object) =>
  ask(`${platform.url}/v1/me${path}`, { method, token, ...(json ? { json } : {}) });

beforeEach(() => {
  address += 1;
});

describe('an admin without a second factor, where one is required', () => {
  let token: string;
  let secret: string;
  let recoveryCodes: string[];

  it('is told what to do, and may do that and nothing else', async () => {
    token = String((await logIn()).body['accessToken']);
    const refused = await ask(`${platform.url}/v1/merchants`, { token });
    expect(refused).toMatchObject({ status: 403, body: { code: 'totp_enrolment_required' } });
    expect(refused.body['detail']).toContain('POST /v1/me/totp');
    expect(await me('GET', '', token)).toMatchObject({ status: 200 });
    const begun = await me('POST', '/totp', token);
    expect(begun.status).toBe(201);
    secret = String(begun.body['secret']);
    // The one before: the next log-in needs a later one.
    const code = generateSync({ secret, epoch: Math.floor(systemClock.nowMs() / 1_000) - 30 });
    const confirmed = await me('POST', '/totp/confirm', token, { code });
    expect(confirmed.status).toBe(200);
    recoveryCodes = confirmed.body['recoveryCodes'] as string[];
    expect(recoveryCodes).toHaveLength(10);
    expect(await ask(`${platform.url}/v1/merchants`, { token })).toMatchObject({ status: 200 });
  });

  it('gives a code at the next log-in, or a recovery code once', async () => {
    expect(await logIn()).toMatchObject({ status: 401, body: { code: 'totp_required' } });
    const recoveryCode = recoveryCodes[0]!;
    expect(await logIn({ recoveryCode })).toMatchObject({ status: 201 });
    expect(await logIn({ recoveryCode })).toMatchObject({ body: { code: 'login_failed' } });
    const totp = generateSync({ secret });
    expect(await logIn({ totp })).toMatchObject({ status: 201 });
    expect(await logIn({ totp })).toMatchObject({ body: { code: 'login_failed' } });
  });

  it('invites somebody, who logs in and changes the password', async () => {
    const invitation = { name: '王小美', role: 'technician', scopeType: 'platform' };
    const issued = await ask(`${platform.url}/v1/invitations`, {
      method: 'POST',
      token,
      json: invitation,
    });
    expect(issued.status).toBe(201);
    const person = { username: 'xiaomei', password: CHOSEN };
    const accept = { token: issued.body['token'], ...person };
    const weak = await post('/v1/invitations/accept', { ...accept, password: 'woaini1314520' });
    expect(weak).toMatchObject({ status: 422, body: { code: 'password_weak' } });
    expect(await post('/v1/invitations/accept', accept)).toMatchObject({ status: 201 });
    expect(await post('/v1/invitations/accept', accept)).toMatchObject({ status: 404 });
    const [here, there] = [await post('/v1/sessions', person), await post('/v1/sessions', person)];
    const change = { currentPassword: CHOSEN, newPassword: `${CHOSEN} too` };
    const changed = await me('PUT', '/password', String(here.body['accessToken']), change);
    expect(changed.status).toBe(204);
    const listed = await me('GET', '/sessions', String(here.body['accessToken']));
    expect(listed.body['data']).toMatchObject([{ current: true, ip: `192.0.2.${address}` }]);
    expect(await me('GET', '/sessions', String(there.body['accessToken']))).toMatchObject({
      status: 401,
    });
  });

  it('finds no secret of all this in the log', () => {
    expect(platform.printed).toContain('Haodian is ready');
    for (const canary of [token, secret, CHOSEN, ...recoveryCodes])
      expect(platform.printed).not.toContain(canary);
  });
});

describe('a stolen refresh token', () => {
  it('ends the log-in when it is used after its owner used it, and is an alarm', async () => {
    const person = { username: 'xiaomei', password: `${CHOSEN} too` };
    const first = await post('/v1/sessions', person);
    const refreshToken = String(first.body['refreshToken']);
    const second = await post('/v1/sessions/refresh', { refreshToken });
    expect(second.status).toBe(201);
    const token = String(second.body['accessToken']);
    expect(await me('GET', '/sessions', token)).toMatchObject({ status: 200 });
    expect(await post('/v1/sessions/refresh', { refreshToken })).toMatchObject({
      status: 401,
      body: { code: 'refresh_failed' },
    });
    expect(await me('GET', '/sessions', token)).toMatchObject({ status: 401 });
    const metrics = await ask(`${platform.url}/metrics`);
    expect(metrics.text).toContain('haodian_alarms_total{alarm="refresh_token_reused"} 1');
    expect(platform.printed).not.toContain(refreshToken);
  });
});

describe('an open route', () => {
  it('answers 429 and when to come again to an address that tries too often', async () => {
    const wrong = { refreshToken: 'hdr_x' };
    let last = await post('/v1/sessions/refresh', wrong);
    // Some come back while we ask.
    for (let count = 0; count < 3 * PER_MINUTE && last.status === 401; count += 1)
      last = await post('/v1/sessions/refresh', wrong);
    expect(last).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post('/v1/sessions/refresh', wrong, '198.51.100.1')).status).toBe(401);
  });
});
