import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEmbeddedBroker } from '#libs/broker';
import type { EmbeddedBroker } from '#libs/broker';
import { createEvery } from '#libs/kernel';
import { everyMerchant, LiveHub } from '#libs/persistence';
import type { LiveEvent } from '#libs/persistence';
import { encodeHello, encodePresence, encodeShadow, rules } from '#libs/protocol';
import { createTestDatabase, eventually, fixedClock, MqttSpeaker } from '#libs/testing';
import type { MqttSpeakerOptions, TestDatabase } from '#libs/testing';
import { AnswerHello } from './answer-hello.js';
import { AnswerTime } from './answer-time.js';
import { AuthenticateDevice } from './authenticate-device.js';
import { DesireShadow } from './desire-shadow.js';
import type { Device } from './device.repository.js';
import { DevicePresence } from './device-presence.js';
import { DeviceWorker } from './device-worker.js';
import { IssueCredentials } from './issue-credentials.js';
import { LastSeen } from './last-seen.js';
import { ReadDevices } from './read-devices.js';
import { ReceiveUplinks } from './receive-uplinks.js';
import { RegisterDevice } from './register-device.js';
import { ReportShadow } from './report-shadow.js';
import { TellDevices } from './tell-devices.js';

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
const refused: string[] = [];
const observer = {
  refused: (leaf: string): void => void refused.push(leaf),
  dropped: (): void => undefined,
};
const live: LiveEvent[] = [];
const speakers: MqttSpeaker[] = [];
let test: TestDatabase;
let broker: EmbeddedBroker;
let hub: LiveHub;
let uplinks: ReceiveUplinks;
let presence: DevicePresence;
let lastSeen: LastSeen;
let worker: DeviceWorker;
let read: ReadDevices;
let desire: DesireShadow;
let issue: IssueCredentials;
let access: { sn: string; token: string; url: string };
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  const authenticator = new AuthenticateDevice(database, clock);
  broker = createEmbeddedBroker({ host: '127.0.0.1', port: 0, authenticator, clock });
  const tell = new TellDevices(broker);
  hub = new LiveHub(database, clock);
  hub.subscribe((event) => live.push(event));
  lastSeen = new LastSeen(database);
  uplinks = new ReceiveUplinks(broker, lastSeen, observer);
  presence = new DevicePresence(database, clock, hub, observer);
  const hellos = new AnswerHello(database, clock, hub, tell, observer);
  const shadows = new ReportShadow(database, observer);
  const times = new AnswerTime(clock, tell);
  worker = new DeviceWorker(uplinks, hellos, presence, shadows, times, lastSeen);
  read = new ReadDevices(database);
  desire = new DesireShadow(database, tell);
  issue = new IssueCredentials(database, clock, authenticator, broker);
  await worker.start({ embedded: true, every: createEvery(() => undefined) });
  await broker.start();
});
afterAll(async () => {
  await broker.stop();
  await worker.stop();
  await test.drop();
});
beforeEach(async () => {
  clock.advance(3_600_000);
  access = await newDevice();
  live.length = 0;
  refused.length = 0;
});
afterEach(async () => {
  await Promise.all(speakers.splice(0).map((speaker) => speaker.end()));
  await uplinks.settled();
});

async function newDevice(): Promise<typeof access> {
  made += 1;
  const sn = `HDS${String(made).padStart(7, '0')}`;
  const model = 'generic-speaker';
  await new RegisterDevice(test.database, clock).run(everyMerchant, { sn, model });
  const { token } = await issue.run(everyMerchant, sn);
  return { sn, token, url: broker.url };
}

async function connect(facts: Partial<MqttSpeakerOptions> = {}): Promise<MqttSpeaker> {
  const speaker = await MqttSpeaker.connect({ sess: 1, ...access, ...facts });
  speakers.push(speaker);
  return speaker;
}

async function device(): Promise<Device> {
  await uplinks.settled();
  return read.get(everyMerchant, access.sn);
}

function presences(): unknown[] {
  const data = live.map((event) => event.data as { sn: string; online: boolean });
  return data.filter((each) => each.sn === access.sn).map((each) => each.online);
}

describe('a device', () => {
  it('is online from its hello on, not from its connection', async () => {
    const speaker = await connect();
    await speaker.roundTrip();
    expect((await device()).online).toBe(false);
    const answer = await speaker.hello();
    expect(answer.data).toEqual({ sess: 1, now: clock.nowMs(), placement: 0 });
    expect(await device()).toMatchObject({
      online: true,
      firmware: '1.0.0',
      hardware: 'A',
      lastSeenAt: new Date(clock.nowMs()),
    });
    expect(presences()).toEqual([true]);
  });

  it('that is cut off is offline by its will, and online again by its next hello', async () => {
    await (await connect()).hello();
    await speakers[0]!.cut();
    await eventually(async () => !(await device()).online);
    await (await connect({ sess: 2 })).hello();
    expect((await device()).online).toBe(true);
    expect(presences()).toEqual([true, false, true]);
  });

  it('that leaves in order, without its will, is offline too', async () => {
    const speaker = await connect();
    await speaker.hello();
    await speaker.end();
    await eventually(async () => !(await device()).online);
  });

  it('is not made offline by the will of an earlier session', async () => {
    const speaker = await connect({ sess: 2 });
    await speaker.hello();
    await speaker.say('presence', encodePresence({ online: false, sess: 1 }));
    await speaker.roundTrip();
    expect((await device()).online).toBe(true);
    await speaker.say('presence', encodePresence({ online: false, sess: 2 }));
    await speaker.roundTrip();
    expect((await device()).online).toBe(false);
    await speaker.say('presence', encodePresence({ online: true, sess: 2 }));
    await speaker.roundTrip();
    expect((await device()).online).toBe(true);
  });

  it('is online still when a second connection takes over', async () => {
    const first = await connect();
    await first.hello();
    const second = await connect({ sess: 2 });
    clock.advance(1);
    await second.hello();
    await second.roundTrip();
    expect((await device()).online).toBe(true);
  });

  it('not heard for ten minutes is offline', async () => {
    await (await connect()).hello();
    clock.advance(rules.offlineAfterMs);
    await lastSeen.flush();
    await presence.expireSilent();
    expect((await device()).online).toBe(true);
    clock.advance(1);
    await presence.expireSilent();
    expect((await device()).online).toBe(false);
  });

  it('is written as seen at most once a minute', async () => {
    const speaker = await connect();
    await speaker.hello();
    await lastSeen.flush();
    const seenAt = clock.nowMs();
    clock.advance(59_999);
    await speaker.roundTrip();
    await lastSeen.flush();
    expect((await device()).lastSeenAt).toEqual(new Date(seenAt));
    clock.advance(1);
    await speaker.roundTrip();
    await lastSeen.flush();
    expect((await device()).lastSeenAt).toEqual(new Date(clock.nowMs()));
  });

  it('gets the time with its own clock back', async () => {
    const speaker = await connect();
    await speaker.say('time', '{"t0":5}');
    const answer = await eventually(() => speaker.sys[0]);
    expect(answer).toMatchObject({
      t: 'time',
      data: { t0: 5, t1: clock.nowMs(), t2: clock.nowMs() },
    });
  });

  it('that says nonsense harms no other message', async () => {
    const speaker = await connect();
    await speaker.say('hello', 'what?');
    await speaker.hello();
    expect(refused).toEqual(['hello']);
    expect((await device()).online).toBe(true);
  });

  it('whose words cannot be stored harms no other device', async () => {
    const stranger = await connect(await newDevice());
    const speaker = await connect();
    const facts = { boot: 1, hw: 'A', model: 'm', caps: [], shadowVersion: 0, lastIds: [] };
    const bad = encodeHello({ ...facts, sess: 7, fw: 'nul \u0000' });
    await Promise.all([stranger.say('hello', bad), speaker.hello()]);
    await stranger.roundTrip();
    expect((await device()).online).toBe(true);
    expect(refused).toEqual(['hello']);
  });

  it('is cut off when the token it came with is revoked', async () => {
    const old = await connect();
    await old.hello();
    clock.advance(1);
    const { token } = await issue.run(everyMerchant, access.sn);
    await old.roundTrip();
    clock.advance(1);
    await issue.run(everyMerchant, access.sn);
    await eventually(async () => !(await device()).online);
    await expect(connect({ sess: 2 })).rejects.toThrow();
    await (await connect({ sess: 2, token })).hello();
  });

  it('is offline when an embedded broker starts anew', async () => {
    await (await connect()).hello();
    await uplinks.settled();
    await presence.allOffline();
    expect((await device()).online).toBe(false);
  });
});

describe('the settings of a device', () => {
  it('are sent when they change, and with the hello when versions differ', async () => {
    const speaker = await connect();
    await speaker.hello();
    await desire.run(everyMerchant, access.sn, { volume: 60, voice: 'a' });
    await desire.run(everyMerchant, access.sn, { volume: 70, voice: null });
    await speaker.roundTrip();
    const deltas = (of: MqttSpeaker): unknown[] =>
      of.heard.filter((each) => each.leaf === 'shadow').map((each) => each.body);
    expect(deltas(speaker)).toEqual([
      { version: 1, state: { volume: 60, voice: 'a' } },
      { version: 2, state: { volume: 70, voice: null } },
    ]);
    await speaker.end();
    const behind = await connect({ sess: 2, shadowVersion: 1 });
    await behind.hello();
    await behind.roundTrip();
    expect(deltas(behind)).toEqual([{ version: 2, state: { volume: 70 } }]);
    await behind.end();
    const current = await connect({ sess: 3, shadowVersion: 2 });
    await current.hello();
    await current.roundTrip();
    expect(deltas(current)).toEqual([]);
  });

  it('as reported are kept; a lower version is refused', async () => {
    const speaker = await connect();
    await desire.run(everyMerchant, access.sn, { volume: 60 });
    await desire.run(everyMerchant, access.sn, { volume: 70 });
    const report = async (version: number, volume: number): Promise<unknown> => {
      await speaker.say('shadow', encodeShadow({ version, state: { volume } }));
      await speaker.roundTrip();
      const { reportedVersion, reported } = await device();
      return [reportedVersion, reported];
    };
    expect(await report(2, 70)).toEqual([2, { volume: 70 }]);
    expect(await report(1, 60)).toEqual([2, { volume: 70 }]);
    expect(await report(3, 99)).toEqual([2, { volume: 70 }]);
  });
});
