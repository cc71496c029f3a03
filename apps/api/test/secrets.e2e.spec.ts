import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient, OpenedShop } from '#sim';
import { ask, keyToken } from './support/ask.js';
import { operationsOf, readOpenApi } from './support/open-api.js';
import { PASSWORD } from './support/run-api.js';
import { TestPlatform } from './support/test-platform.js';

/** Stands in the database in plain text: it proves that the search finds what is there. */
const NO_SECRET = 'canary-of-a-merchant-name';
const JEEPAY_SECRET = 'canary-secret-of-jeepay-0123456789';
const API_V3_KEY = 'canaryApiV3KeyOf32Bytes-01234567';

let platform: TestPlatform;
let admin: ApiClient;
let shop: OpenedShop;
/** Everything the platform answered that could hold a secret it must not tell. */
const answers: string[] = [];
/** Secrets that were told once, when they were issued, and must not be found again. */
const issued: string[] = [];
const planted = [JEEPAY_SECRET, API_V3_KEY, PASSWORD];

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_LOG_LEVEL: 'trace' });
  admin = await platform.admin();
  shop = await platform.shop(admin, NO_SECRET);
  await plant();
});

afterAll(() => platform.end());

async function plant(): Promise<void> {
  const { merchantId } = shop;
  const jeepay = { mchNo: 'M1', appId: 'A1', secret: JEEPAY_SECRET };
  const { keys, ...wechat } = (await platform.channel(admin, 'wechatpay', shop)).sender.settings();
  const accounts = [
    { channel: 'jeepay', settings: jeepay },
    { channel: 'wechatpay', settings: { ...wechat, keys, apiV3Key: API_V3_KEY } },
    // Refused: problems must not repeat what was sent either.
    { channel: 'jeepay', settings: { ...jeepay, appId: 7 } },
    { channel: 'wechatpay', settings: { ...wechat, keys, apiV3Key: `${API_V3_KEY}-too-long` } },
    { channel: 'alipay', settings: jeepay },
  ];
  for (const account of accounts) {
    const wish = { ...account, merchantId, name: 'planted' };
    const answer = await admin.raw('POST', '/v1/channel-accounts', wish);
    answers.push(JSON.stringify(answer.body));
  }
  await admin.post('/v1/devices', { sn: 'SPK-CANARY', model: 'generic-speaker' });
  const path = '/v1/devices/SPK-CANARY/credentials';
  issued.push((await admin.post<{ token: string }>(path)).token);
  issued.push(await keyToken(admin, ['payments:read']));
  const hook = { merchantId, url: 'https://haodian.invalid/', events: ['payment.succeeded'] };
  const { id, secret } = await admin.post<{ id: string; secret: string }>('/v1/webhooks', hook);
  const renewed = await admin.post<{ secret: string }>(`/v1/webhooks/${id}/secret`);
  issued.push(secret, renewed.secret);
  const login = { username: 'admin', password: PASSWORD };
  const session = await admin.post<{ accessToken: string; refreshToken: string }>(
    '/v1/sessions',
    login,
  );
  issued.push(session.accessToken, session.refreshToken);
  const person = { name: 'x', role: 'operator', scopeType: 'platform' };
  issued.push((await admin.post<{ token: string }>('/v1/invitations', person)).token);
}

const secrets = () => [...planted, ...issued];

function leaksIn(text: string): string[] {
  return secrets().filter((secret) => text.includes(secret));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name));
}

describe('a secret', () => {
  it('is answered by no route, in no problem and by no metric', async () => {
    const document = await readOpenApi(platform.url);
    const words = operationsOf(document).flatMap(({ permission }) => permission ?? []);
    const permissions = words.filter((word) => word !== 'me:self');
    const token = await keyToken(admin, [...new Set(permissions)]);
    for (const { method, path } of operationsOf(document)) {
      if (method !== 'GET') continue;
      const filled = path.replace('{sn}', 'SPK-CANARY').replace(/\{\w+\}/, shop.merchantId);
      answers.push((await ask(platform.url + filled, { token })).text);
    }
    for (const password of planted) {
      const json = { username: 'admin', password: `${password}!`, extra: password };
      answers.push((await ask(`${platform.url}/v1/sessions`, { method: 'POST', json })).text);
    }
    answers.push((await ask(`${platform.url}/v1/nothing?token=${issued[1]}`)).text);
    expect(answers.flatMap(leaksIn)).toEqual([]);
    expect(answers.some((text) => text.includes(NO_SECRET))).toBe(true);
  });

  it('is told once, to whom it was issued', async () => {
    const listed = await admin.get('/v1/api-keys');
    expect(leaksIn(JSON.stringify(listed))).toEqual([]);
    expect(new Set(issued).size).toBe(7);
    for (const secret of issued) expect(secret.length).toBeGreaterThan(30);
  });

  it('is printed nowhere, however much is logged', async () => {
    expect(platform.printed).toContain('Haodian is ready');
    expect(leaksIn(platform.printed)).toEqual([]);
  });

  it('lies in no file of the data folder', async () => {
    await platform.running.stop();
    const files = await filesBelow(platform.dataDir);
    const ours = files.filter((file) => !file.includes('vendor-keys'));
    const found: string[] = [];
    let isSearchGood = false;
    for (const file of ours) {
      const bytes = await readFile(file);
      isSearchGood ||= bytes.includes(NO_SECRET);
      for (const secret of secrets())
        if (bytes.includes(secret)) found.push(`${secret} in ${file}`);
    }
    expect({ found, isSearchGood }).toEqual({ found: [], isSearchGood: true });
  });
});
