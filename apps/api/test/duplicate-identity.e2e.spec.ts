import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { Speaker, SpokenJournal } from '#sim';
import type { ApiClient, OpenedShop, SpeakerOptions } from '#sim';
import { ask } from './support/ask.js';
import { TestPlatform } from './support/test-platform.js';
import type { TestChannel } from './support/test-platform.js';
import type { TestSpeaker } from './support/test-speaker.js';

const BAD_PASSWORD = 4;
const NOT_AUTHORIZED = 5;
const BACKOFF = { baseMs: 20, capMs: 200 };

let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let wechatpay: TestChannel;
let alarmsBefore: number;

beforeAll(async () => {
  ({ platform, api, shop } = await TestPlatform.withShop());
  wechatpay = await platform.channel(api, 'wechatpay', shop);
});
afterAll(() => platform.end());
beforeEach(async () => {
  alarmsBefore = await alarms();
});

/** A device with the identity of another one, and what became of it. */
class Twin {
  readonly journal = new SpokenJournal();
  readonly refusals: number[] = [];
  readonly speaker: Speaker;

  constructor(of: { sn: string; token: string }, more: Partial<SpeakerOptions> = {}) {
    const { sn, token } = of;
    const on: SpeakerOptions['on'] = {
      spoken: (entry) => this.journal.add(entry),
      down: ({ refused }) => {
        if (refused !== 0) this.refusals.push(refused);
      },
    };
    const rest = { playMs: 0, backoff: BACKOFF, ...more };
    this.speaker = new Speaker({ ...rest, url: platform.mqttUrl, sn, token, on });
  }

  get said(): string[] {
    return this.journal.entries.map(({ text }) => text);
  }

  /** Resolves when it was turned away so many times more. */
  async refused(times: number, code = NOT_AUTHORIZED): Promise<void> {
    const count = (): number => this.refusals.filter((each) => each === code).length;
    const wanted = count() + times;
    await eventually(() => count() >= wanted, { withinMs: 30_000 });
  }
}

interface Shown {
  readonly duplicateIdentity: Readonly<Record<string, unknown>> | null;
}

const incident = async (sn: string) =>
  (await api.get<Shown>(`/v1/devices/${sn}`)).duplicateIdentity;

async function alarms(): Promise<number> {
  const { text } = await ask(`${platform.url}/metrics`);
  const line = /^haodian_alarms_total\{alarm="duplicate_identity"\} (\d+)$/m.exec(text);
  return Number(line?.[1] ?? 0);
}

const raised = async (): Promise<number> => (await alarms()) - alarmsBefore;

async function till(): Promise<{ id: string; plateCode: string }> {
  return api.post(`/v1/stores/${shop.storeId}/terminals`, { name: '收银台' });
}

async function pay(amount: bigint, passedBack: string): Promise<void> {
  const { sender, path } = wechatpay;
  const attempt = await sender.send(platform.url + path, sender.payment({ amount, passedBack }));
  expect(attempt.accepted).toBe(true);
}

describe('two speakers with one identity, alike in everything', () => {
  let original: TestSpeaker;
  let bystander: TestSpeaker;
  let twin: Twin;
  let plateCode: string;

  beforeAll(async () => {
    const place = await till();
    ({ plateCode } = place);
    original = await platform.speaker(api, { terminalId: place.id });
    bystander = await platform.speaker(api, { terminalId: place.id });
    twin = new Twin(original);
    twin.speaker.start();
    await twin.refused(1);
  });
  afterAll(() => twin.speaker.stop());

  it('are found: the first one keeps speaking, the newcomer is kept out', async () => {
    await original.ready();
    await pay(500n, plateCode);
    await original.saying('微信收款五元');
    await twin.refused(5);
    await pay(600n, plateCode);
    await original.saying('微信收款六元');
    await bystander.saying('微信收款六元');
    expect(original.said).toEqual(['微信收款五元', '微信收款六元']);
    expect(bystander.said).toEqual(original.said);
    expect(twin.said).toEqual([]);
  });

  it('raise one alarm, and the device’s detail says what to do', async () => {
    await twin.refused(5);
    expect(await raised()).toBe(0);
    expect(await alarms()).toBe(1);
    expect(await incident(original.sn)).toEqual({
      since: expect.any(String),
      lastSeenAt: expect.any(String),
      holderAddress: '127.0.0.1',
      newcomerAddress: '127.0.0.1',
      advice: expect.stringContaining('POST /v1/devices/{sn}/credentials'),
    });
    expect(platform.running.output).toContain('"alarm":"duplicate_identity"');
    expect(await incident(bystander.sn)).toBeNull();
  });

  it('end when new credentials are issued: the old token opens no door any more', async () => {
    const { token } = await api.post<{ token: string }>(`/v1/devices/${original.sn}/credentials`);
    await twin.refused(1, BAD_PASSWORD);
    expect(await incident(original.sn)).toBeNull();
    await original.stop();
    const rightful = new Twin({ sn: original.sn, token }, { store: original.speaker.store });
    rightful.speaker.start();
    await eventually(() => rightful.speaker.isReady);
    await twin.refused(5, BAD_PASSWORD);
    await pay(700n, plateCode);
    await eventually(() => rightful.said.length > 0);
    await rightful.speaker.stop();
    expect(rightful.said).toEqual(['微信收款七元']);
    expect(rightful.refusals).toEqual([]);
    expect(await incident(original.sn)).toBeNull();
    expect(await raised()).toBe(0);
  });
});

describe('a second speaker at another address', () => {
  it('does not get in either while the first one loses its connection', async () => {
    const { id, plateCode } = await till();
    const original = await platform.speaker(api, { terminalId: id });
    const twin = new Twin(original, { localAddress: '127.0.0.2' });
    twin.speaker.start();
    await twin.refused(1);
    for (let count = 0; count < 5; count += 1) {
      await original.ready();
      original.speaker.dropConnection();
    }
    await original.ready();
    await pay(800n, plateCode);
    await original.saying('微信收款八元');
    await twin.refused(3);
    await twin.speaker.stop();
    expect(original.said).toEqual(['微信收款八元']);
    expect(twin.said).toEqual([]);
    expect(await raised()).toBe(1);
    expect(await incident(original.sn)).toMatchObject({
      holderAddress: '127.0.0.1',
      newcomerAddress: '127.0.0.2',
    });
  });
});

describe('one speaker that connects twenty times, each time with a new session', () => {
  it.each([
    ['from one address', ['127.0.0.1']],
    ['from a new address each time', ['127.0.0.1', '127.0.0.2']],
  ])('%s is never kept out', async (_, addresses) => {
    const { id, plateCode } = await till();
    const { sn, token, speaker } = await platform.speaker(api, { terminalId: id });
    await speaker.stop();
    const stays: Twin[] = [];
    for (let count = 0; count < 20; count += 1) {
      const localAddress = addresses[count % addresses.length]!;
      const stay = new Twin({ sn, token }, { localAddress, store: speaker.store });
      stays.push(stay);
      stay.speaker.start();
      await eventually(() => stay.speaker.isReady, { withinMs: 20_000 });
      if (count === 19) break;
      const left = stay.speaker.stop();
      stay.speaker.dropConnection();
      await left;
    }
    await pay(900n, plateCode);
    const last = stays.at(-1)!;
    await eventually(() => last.said.length > 0);
    await last.speaker.stop();
    expect(last.said).toEqual(['微信收款九元']);
    expect(stays.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(await incident(sn)).toBeNull();
    expect(await raised()).toBe(0);
  });
});
