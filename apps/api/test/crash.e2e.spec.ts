import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { SpokenJournal } from '#sim';
import type { ApiClient, OpenedShop } from '#sim';
import { violations } from './support/history-checker.js';
import type { History } from './support/history-checker.js';
import { Load } from './support/load.js';
import type { Errand } from './support/load.js';
import { readHistory } from './support/read-history.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';

const KILLS = 4;
const PAYMENTS_PER_ROUND = 80;
const TERMINALS = 4;
const SPEAKERS_PER_TERMINAL = 5;
const AT_ONCE = 24;

interface Till {
  readonly id: string;
  readonly plateCode: string;
}

const journal = new SpokenJournal();
const speakers = new Map<string, string[]>();
let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let stranger: OpenedShop;
let channels: TestChannel[];
let tills: Till[];

beforeAll(async () => {
  platform = await TestPlatform.start({ HAODIAN_ANNOUNCEMENT_TTL_S: '600' });
  api = await platform.admin();
  shop = await platform.shop(api);
  stranger = await platform.shop(api, '李记');
  channels = await platform.channels(api, shop);
  tills = await Promise.all(
    Array.from({ length: TERMINALS }, (_, index) =>
      api.post<Till>(`/v1/stores/${shop.storeId}/terminals`, { name: `${index + 1}号台` }),
    ),
  );
  const places = tills.flatMap(({ id }) => Array.from({ length: SPEAKERS_PER_TERMINAL }, () => id));
  const opened = places.map((terminalId) => platform.speaker(api, { terminalId }, { journal }));
  for (const [index, { sn }] of (await Promise.all(opened)).entries()) {
    const at = places[index]!;
    speakers.set(at, [...(speakers.get(at) ?? []), sn]);
  }
});

afterAll(() => platform.end());

/** Payments for all tills by all channels; some with another shop's plate, some refunded. */
function round(): Errand[] {
  return Array.from({ length: PAYMENTS_PER_ROUND }, (_, index) => {
    const { sender, path } = channels[index % channels.length]!;
    const isUnfit = index % 20 === 7;
    const till = tills[index % tills.length]!;
    const payment = sender.payment({
      amount: BigInt(randomInt(1, 100_000)) + 100n,
      passedBack: isUnfit ? stranger.plateCode : till.plateCode,
    });
    const errand = { sender, path, terminalId: isUnfit ? null : till.id };
    const sent: Errand[] = [{ ...errand, notification: payment }];
    if (!isUnfit && index % 10 === 3) {
      const notification = sender.refund({ payment, amount: 100n });
      sent.push({ ...errand, notification });
    }
    return sent;
  }).flat();
}

async function history(load: Load): Promise<History> {
  const { storeId } = shop;
  return readHistory({ api, storeId, acknowledged: load.acknowledged, journal, speakers });
}

describe('a platform killed at random moments under load and started again', () => {
  it(`keeps and announces once all it acknowledged, over ${KILLS} kills`, async () => {
    const load = new Load(platform.url);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const errands = round();
      const before = load.acknowledged.length;
      const sending = load.run(errands, AT_ONCE);
      await load.reached(before + randomInt(1, errands.length));
      await platform.kill();
      await platform.up();
      await sending;
    }
    api = await platform.admin();
    const spokenInAll = load.acknowledged.filter(({ terminalId }) => terminalId !== null).length;
    await eventually(() => journal.entries.length >= spokenInAll * SPEAKERS_PER_TERMINAL, {
      withinMs: 30_000,
    }).catch(() => undefined); // the checker names what is missing
    const hasSettled = async (): Promise<boolean> => {
      expect(violations(await history(load))).toEqual([]);
      return true;
    };
    await eventually(hasSettled, { withinMs: 10_000 });
    expect(new Set(load.acknowledged.map(({ notification }) => notification.kind))).toEqual(
      new Set(['payment', 'refund']),
    );
  }, 120_000);

  it('is judged by a checker that sees what is lost, doubled, misplaced or late', async () => {
    const told = await history(new Load(platform.url));
    const entry = told.spoken.find(({ kind }) => kind === 'payment')!;
    const payment = told.payments.find(({ id }) => id === entry.paymentId)!;
    const { sender } = channels[0]!;
    const notification = sender.payment({ amount: 1n });
    const lost = { notification, terminalId: tills[0]!.id };
    const found = (change: Partial<History>): string =>
      violations({ ...told, ...change }).join('\n');
    expect(found({ acknowledged: [lost] })).toMatch(/I1 I3 .*: 0 payments[^]*I8 .*never spoken/);
    expect(found({ spoken: [entry, entry] })).toMatch(/I4 .*spoken 2 times/);
    expect(found({ spoken: [{ ...entry, sn: 'SPK-ELSEWHERE' }] })).toMatch(/I5 /);
    expect(found({ spoken: [{ ...entry, amount: entry.amount + 1n }] })).toMatch(/I6 .*spoken/);
    expect(found({ spoken: [{ ...entry, at: entry.exp }] })).toMatch(/I7 .*late/);
    expect(found({ spoken: [] })).toMatch(/I8 .*not heard/);
    expect(found({ payments: [payment, payment], spoken: [] })).not.toBe('');
    expect(found({ books: { ok: false, differences: ['one'] } })).toMatch(/I9 I10/);
  });
});
