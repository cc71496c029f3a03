import { rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '#libs/persistence';
import type { EmbeddedPostgres } from '#libs/persistence';
import { emptyDataFolder, eventually } from '#libs/testing';
import type { ApiClient, OpenedShop } from '#sim';
import { ExternalSite } from './support/external-site.js';
import { announcementsOf, readAll } from './support/read-all.js';
import type { ToldPayment } from './support/read-all.js';
import type { TestChannel, TestPlatform } from './support/test-platform.js';
import type { TestSpeaker } from './support/test-speaker.js';

const AT_ONCE = 12;
const log = { info: () => undefined, warn: () => undefined };
const secretKey = randomBytes(32).toString('base64');
let dataDir: string;
let postgres: EmbeddedPostgres;

// For the platform it is an external database: the processes are only told its address.
beforeAll(async () => {
  dataDir = await emptyDataFolder();
  postgres = await startEmbeddedPostgres({ dataDir, log });
});

afterAll(async () => {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** How many announcements each process says it brought into a state. */
async function countsOf(site: ExternalSite, state: string): Promise<number[]> {
  const line = new RegExp(`^haodian_announcements_total\\{state="${state}"\\} (\\d+)$`, 'm');
  return Promise.all(
    site.platforms.map(async ({ url }) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(line.exec(text)?.[1] ?? 0);
    }),
  );
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

describe.each([
  { roles: ['http,worker,broker', 'http,worker,broker'] },
  { roles: ['http', 'worker,broker'] },
])('two processes on one database and one broker, as $roles', ({ roles }) => {
  let site: ExternalSite;
  let first: TestPlatform;
  let second: TestPlatform;
  let api: ApiClient;
  let shop: OpenedShop;
  let wechatpay: TestChannel;
  let speakers: TestSpeaker[];

  beforeAll(async () => {
    const settings = { HAODIAN_DATABASE_URL: postgres.url, HAODIAN_SECRET_KEY: secretKey };
    site = await ExternalSite.start(
      roles.map((role) => ({
        ...settings,
        HAODIAN_ROLES: role,
        HAODIAN_ANNOUNCEMENT_TTL_S: '120',
      })),
    );
    [first, second] = site.platforms as [TestPlatform, TestPlatform];
    api = await second.admin();
    shop = await first.shop(await first.admin());
    wechatpay = await first.channel(api, 'wechatpay', shop);
    const { terminalId, storeId } = shop;
    speakers = await Promise.all(
      [{ terminalId }, { storeId }].map((at) => second.speaker(api, at)),
    );
  });
  afterAll(() => site.end());

  const hears = (index: number): boolean => roles[index]!.includes('broker');
  const pay = async (amount: bigint, to: TestPlatform): Promise<void> => {
    const { sender, path } = wechatpay;
    const payment = sender.payment({ amount, passedBack: shop.plateCode });
    expect((await sender.send(to.url + path, payment)).accepted).toBe(true);
  };
  const played = async (count: number): Promise<void> => {
    const { storeId } = shop;
    await eventually(
      async () => (await announcementsOf(api, { storeId, state: 'played' })).length === count,
      { withinMs: 30_000 },
    );
  };

  it('are let in, and let speakers in, whichever of them the broker asks', async () => {
    const connected = site.broker.asked.filter(({ path }) => path === '/mqtt/auth');
    const allowed = connected.filter(({ result }) => result === 'allow');
    const users = new Set(allowed.map(({ body }) => body['username']));
    expect(users).toEqual(new Set(['haodian', ...speakers.map(({ sn }) => sn)]));
  });

  it('announce every payment once, whichever of them it was told', async () => {
    const told = Array.from({ length: AT_ONCE }, (_, index) =>
      pay(BigInt(100 + index), index % 2 === 0 ? first : second),
    );
    await Promise.all(told);
    await played(AT_ONCE * speakers.length);

    const payments = await readAll<ToldPayment>(api, `/v1/payments?storeId=${shop.storeId}`);
    expect(payments).toHaveLength(AT_ONCE);
    for (const { said } of speakers) {
      expect(said).toHaveLength(AT_ONCE);
      expect(new Set(said).size).toBe(AT_ONCE);
    }
  });

  it('act on every ack once, and only where devices are heard', async () => {
    const expected = AT_ONCE * speakers.length;
    for (const state of ['queued', 'played']) {
      await eventually(async () => sum(await countsOf(site, state)) === expected);
    }
    const counts = await countsOf(site, 'played');
    for (const [index] of roles.entries()) {
      if (!hears(index)) expect(counts[index]).toBe(0);
    }
  });

  it('let a speaker say that it works, whichever of them is asked', async () => {
    const before = speakers[0]!.said.length;
    const path = `/v1/devices/${speakers[0]!.sn}/test-announcement`;
    for (const each of site.platforms) await (await each.admin()).post(path);
    const inAll = AT_ONCE * speakers.length + 2;
    await played(inAll);
    expect(speakers[0]!.said).toHaveLength(before + 2);
    // By now whoever acted on an ack a second time would have counted it.
    await eventually(async () => sum(await countsOf(site, 'played')) === inAll);
  });

  it('go on with one of them killed', async () => {
    await first.kill();
    await pay(9_900n, second);
    for (const speaker of speakers) await speaker.saying('微信收款九十九元');
    await played((AT_ONCE + 1) * speakers.length + 2);
  });

  it('answered every hello once, and a clock request wherever it was heard', async () => {
    await second.running.stop();
    await site.broker.stop();
    for (const { sn } of speakers) {
      const sessions = site.messages(sn, 'up', 'hello').map(({ sess }) => sess);
      const answers = site.messages(sn, 'dn', 'sys').filter(({ t }) => t === 'hello');
      expect(sessions).toHaveLength(1);
      expect(answers.map(({ data }) => (data as { sess: number }).sess)).toEqual(sessions);
      const requests = site.messages(sn, 'up', 'time').length;
      const times = site.messages(sn, 'dn', 'sys').filter(({ t }) => t === 'time');
      expect(times).toHaveLength(requests * roles.filter((_, index) => hears(index)).length);
    }
  });
});
