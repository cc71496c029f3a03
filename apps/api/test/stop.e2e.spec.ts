import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyDataFolder, eventually } from '#libs/testing';
import { freePort } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { postmasterPid } from './support/postmaster.js';
import { readAll } from './support/read-all.js';
import type { ToldPayment } from './support/read-all.js';
import { runApi } from './support/run-api.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';
import type { TestSpeaker } from './support/test-speaker.js';

const IN_FLIGHT = 48;

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let wechatpay: TestChannel;
let speaker: TestSpeaker;

beforeAll(async () => {
  ({ platform, api, shop } = await TestPlatform.withShop());
  wechatpay = await platform.channel(api, 'wechatpay', shop);
  speaker = await platform.speaker(api, { terminalId: shop.terminalId });
});

afterAll(() => platform.end());

function sendMany(amount: bigint) {
  const { sender, path } = wechatpay;
  const notifications = Array.from({ length: IN_FLIGHT }, () => sender.payment({ amount }));
  return notifications.map(async (notification) => ({
    id: notification.channelPaymentId,
    ...(await sender.send(platform.url + path, notification)),
  }));
}

/** Resolves when the client has written that many whole requests to their sockets. */
function bodiesWritten(count: number): Promise<void> {
  return new Promise((resolve) => {
    let written = 0;
    const onSent = (_message: unknown, name: string | symbol) => {
      written += 1;
      if (written < count) return;
      unsubscribe(name, onSent);
      resolve();
    };
    subscribe('undici:request:bodySent', onSent);
  });
}

describe('SIGTERM', () => {
  it('answers what is in flight, exits with 0 within 5 s and leaves nothing running', async () => {
    await Promise.all(sendMany(100n)); // the connections are open now
    const written = bodiesWritten(IN_FLIGHT);
    const sending = sendMany(200n);
    await written;
    const startedAt = performance.now();
    const exitCode = await platform.running.stop();
    expect(exitCode).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(postmasterPid(platform.dataDir)).toBeUndefined();
    const attempts = await Promise.all(sending);
    expect(attempts.filter((attempt) => !attempt.accepted)).toEqual([]);

    await platform.up();
    const payments = await readAll<ToldPayment>(
      await platform.admin(),
      `/v1/payments?storeId=${shop.storeId}`,
    );
    const recorded = payments.map((payment) => payment.channelPaymentId);
    for (const { id } of attempts) expect(recorded.filter((one) => one === id)).toHaveLength(1);
    const spoken = () => speaker.said.filter((text) => text === '微信收款二元').length;
    await eventually(() => spoken() >= IN_FLIGHT, { withinMs: 15_000 });
    expect(spoken()).toBe(IN_FLIGHT);
  });
});

describe('a start after kill -9', () => {
  it('adopts the PostgreSQL that lived on', async () => {
    const pid = postmasterPid(platform.dataDir);
    await platform.kill();
    expect(postmasterPid(platform.dataDir)).toBe(pid);
    await platform.up();
    expect(postmasterPid(platform.dataDir)).toBe(pid);
  });
});

describe('a second platform on the same folder', () => {
  it('says whose folder it is in one line and exits with 2; the first one goes on', async () => {
    const run = await runApi({
      HAODIAN_DATA_DIR: platform.dataDir,
      HAODIAN_HTTP_PORT: String(await freePort()),
      HAODIAN_MQTT_PORT: String(await freePort()),
    });
    expect(run).toMatchObject({
      exitCode: 2,
      said: [expect.stringContaining(`data folder in use by pid ${platform.running.pid}`)],
    });
    expect(await fetch(`${platform.url}/readyz`)).toMatchObject({ status: 200 });
  });
});

describe('a port that is taken', () => {
  let taken: Server;
  let folder: string;

  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    folder = await emptyDataFolder();
  });

  afterAll(async () => {
    taken.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it.each(['HAODIAN_HTTP_PORT', 'HAODIAN_MQTT_PORT'])(
    'as %s is named in one line, exit 2',
    async (variable) => {
      const { port } = taken.address() as AddressInfo;
      const run = await runApi({
        HAODIAN_DATA_DIR: folder,
        HAODIAN_HTTP_PORT: '0',
        HAODIAN_MQTT_PORT: '0',
        [variable]: String(port),
      });
      expect(run.exitCode).toBe(2);
      expect(run.said).toEqual([expect.stringMatching(new RegExp(`${port}.*${variable}`))]);
      expect(postmasterPid(folder)).toBeUndefined();
    },
  );
});

describe('a setting that does not parse', () => {
  it.each([
    ['HAODIAN_HTTP_PORT', 'eighty'],
    ['HAODIAN_ANNOUNCEMENT_TTL_S', '0'],
    ['HAODIAN_DATABASE_URL', 'mysql://localhost/haodian'],
    ['HAODIAN_ROLES', 'http,cook'],
    ['HAODIAN_SECRET_KEY', 'short'],
    ['HAODIAN_LOG_LEVEL', 'loud'],
    ['HAODIAN_MISSPELT', 'yes'],
  ])('%s is named in one line, exit 2', async (variable, value) => {
    const run = await runApi({ [variable]: value });
    expect(run).toEqual({ exitCode: 2, said: [expect.stringContaining(`${variable}: `)] });
  });
});
