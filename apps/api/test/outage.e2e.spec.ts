import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { SpokenJournal } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { ask } from './support/ask.js';
import { violations } from './support/history-checker.js';
import { Load } from './support/load.js';
import type { Errand } from './support/load.js';
import { killPostgres, postmasterPid } from './support/postmaster.js';
import { readHistory } from './support/read-history.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';
import type { TestSpeaker } from './support/test-speaker.js';

const journal = new SpokenJournal();
let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let channels: TestChannel[];
let speakers: TestSpeaker[];

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_ANNOUNCEMENT_TTL_S: '300' });
  api = await platform.admin();
  shop = await platform.shop(api);
  channels = await platform.channels(api, shop);
  const { terminalId } = shop;
  const opening = Array.from({ length: 4 }, () =>
    platform.speaker(api, { terminalId }, { journal }),
  );
  speakers = await Promise.all(opening);
});

afterAll(() => platform.end());

function errands(count: number): Errand[] {
  return Array.from({ length: count }, (_, index) => {
    const { sender, path } = channels[index % channels.length]!;
    const notification = sender.payment({ amount: BigInt(index + 1), passedBack: shop.plateCode });
    return { sender, path, notification, terminalId: shop.terminalId };
  });
}

const seen: Load[] = [];

/** Everything that was acknowledged so far is recorded once and spoken once by every speaker. */
async function settled(load: Load): Promise<void> {
  seen.push(load);
  const acknowledged = seen.flatMap((one) => one.acknowledged);
  const bySn = new Map([[shop.terminalId, speakers.map(({ sn }) => sn)]]);
  await eventually(
    async () => {
      const { storeId } = shop;
      const told = await readHistory({ api, storeId, acknowledged, journal, speakers: bySn });
      expect(violations(told)).toEqual([]);
      return true;
    },
    { withinMs: 30_000 },
  );
}

async function ready(withinMs: number): Promise<void> {
  await eventually(async () => (await fetch(`${platform.url}/readyz`)).status === 200, {
    withinMs,
  });
}

describe('a database that is away', () => {
  it('is told as 503 with Retry-After, never as success; the retry succeeds', async () => {
    const control = join(platform.dataDir, 'postgres', 'cluster', 'global', 'pg_control');
    await rename(control, `${control}.away`); // it cannot come back before we say so
    killPostgres(platform.dataDir);
    const load = new Load(platform.url);
    await eventually(async () => (await fetch(`${platform.url}/readyz`)).status === 503);
    const { checks } = (await ask(`${platform.url}/readyz`)).body as { checks: object };
    // Anyone may ask: where the database is, and what it says, is nobody's business.
    expect(checks).toMatchObject({ databaseWrite: { ok: false, detail: 'not reachable' } });

    const waiting = errands(12);
    for (const { path, notification } of waiting) {
      const { headers, body } = notification;
      const answer = await fetch(platform.url + path, { method: 'POST', headers, body });
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await api.raw('GET', '/v1/payments')).toMatchObject({
      status: 503,
      body: { code: 'database_unavailable' },
    });

    const retrying = load.run(waiting, waiting.length);
    await rename(`${control}.away`, control);
    await retrying;
    await ready(5_000);
    await settled(load);
  });

  it('for a moment, killed under load, costs no notification its record or its sound', async () => {
    const load = new Load(platform.url);
    const sending = load.run(errands(90), 16);
    await load.reached(20);
    const before = postmasterPid(platform.dataDir);
    killPostgres(platform.dataDir);
    await sending;
    await ready(5_000);
    expect(postmasterPid(platform.dataDir)).not.toBe(before);
    await settled(load);
  });
});

describe('connections that break', () => {
  it('are made again, and what has not expired is heard once', async () => {
    const load = new Load(platform.url);
    const sending = load.run(errands(60), 8);
    for (const count of [10, 25, 40]) {
      await load.reached(count);
      for (const { speaker } of speakers) speaker.dropConnection();
    }
    await sending;
    await settled(load);
  });
});
