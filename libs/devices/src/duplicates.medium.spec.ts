import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEvery } from '#libs/kernel';
import { everyMerchant, LiveHub } from '#libs/persistence';
import { encodeHello } from '#libs/protocol';
import type { Hello } from '#libs/protocol';
import { createEmbeddedBroker } from '#libs/broker';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { AnswerHello } from './answer-hello.js';
import { AuthenticateDevice } from './authenticate-device.js';
import type { FoundDuplicate } from './duplicate-observer.js';
import { duplicateRules } from './duplicate-rules.js';
import { DuplicateWorker } from './duplicate-worker.js';
import { GuardIdentity } from './guard-identity.js';
import { IssueCredentials } from './issue-credentials.js';
import { ReadDevices } from './read-devices.js';
import { RegisterDevice } from './register-device.js';
import { ReportDuplicate } from './report-duplicate.js';
import { TellDevices } from './tell-devices.js';

const { windowMs, holderAwayMaxMs, quietMs } = duplicateRules;
const [SHOP, ELSEWHERE] = ['203.0.113.7', '198.51.100.9'];
const ALIVE = true;
const GONE = false;

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
const alarms: FoundDuplicate[] = [];
const unwritten: string[] = [];
const observer = {
  opened: (found: FoundDuplicate): void => void alarms.push(found),
  unwritten: (sn: string): void => void unwritten.push(sn),
};
const uplinkObserver = { refused: (): void => undefined, dropped: (): void => undefined };
let test: TestDatabase;
let authenticator: AuthenticateDevice;
let issue: IssueCredentials;
let hellos: AnswerHello;
let report: ReportDuplicate;
let guard: GuardIdentity;
let worker: DuplicateWorker;
let sn: string;
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  authenticator = new AuthenticateDevice(database, clock);
  authenticator.whenForgotten((each) => guard.forget(each));
  const broker = createEmbeddedBroker({ host: '127.0.0.1', port: 0, authenticator, clock });
  issue = new IssueCredentials(database, clock, authenticator, broker);
  const hub = new LiveHub(database, clock);
  hellos = new AnswerHello(database, clock, hub, new TellDevices(broker), uplinkObserver);
});
afterAll(() => test.drop());
beforeEach(async () => {
  clock.advance(quietMs);
  newProcess();
  made += 1;
  sn = `HDU${String(made).padStart(7, '0')}`;
  await new RegisterDevice(test.database, clock).run(everyMerchant, {
    sn,
    model: 'generic-speaker',
  });
  await issue.run(everyMerchant, sn);
  alarms.length = 0;
});

/** What a restart leaves: nothing but the database. */
function newProcess(): void {
  report = new ReportDuplicate(test.database, clock, observer);
  guard = new GuardIdentity(clock, report);
  worker = new DuplicateWorker(test.database, clock, hellos, guard, report);
}

/** A connection asks to be let in; the connected one, if any, answers or not. */
function asks(from: string, connected?: { at: string; is: boolean }): Promise<boolean> {
  const incumbent = connected && { address: connected.at, answers: async () => connected.is };
  return guard.admits({ sn, address: from, ...(incumbent && { incumbent }) });
}

function hello(said: Partial<Hello> = {}): Buffer {
  const facts = { fw: '1', hw: 'A', model: 'generic-speaker', caps: [], shadowVersion: 0 };
  return Buffer.from(encodeHello({ ...facts, boot: 1, sess: 1, lastIds: [], ...said }));
}

const says = (address: string, said: Partial<Hello>): boolean =>
  guard.keeps({ sn, address, payload: hello(said) });

const incident = async () =>
  (await new ReadDevices(test.database).get(everyMerchant, sn)).duplicateIdentity;

/** The first device has 57 starts, the newcomer 3; it ends with the newcomer refused. */
async function pushEachOtherOut(first: string, second: string): Promise<boolean> {
  await asks(first);
  says(first, { boot: 57, sess: 1 });
  await asks(second, { at: first, is: ALIVE });
  says(second, { boot: 3, sess: 2 });
  await asks(first, { at: second, is: ALIVE });
  says(first, { boot: 57, sess: 3 });
  return asks(second, { at: first, is: ALIVE });
}

describe('two devices with one identity', () => {
  it('are found at the third take-over: the newcomer stays out, with one alarm', async () => {
    expect(await pushEachOtherOut(SHOP, ELSEWHERE)).toBe(false);
    clock.advance(61_000);
    expect(await asks(ELSEWHERE, { at: SHOP, is: ALIVE })).toBe(false);
    await report.settled();
    expect(alarms).toEqual([
      {
        sn,
        rivals: expect.objectContaining({
          holder: { address: SHOP, traits: expect.objectContaining({ boot: 57 }) },
          newcomer: { address: ELSEWHERE, traits: expect.objectContaining({ boot: 3 }) },
        }),
      },
    ]);
    expect(await incident()).toEqual({
      since: new Date(clock.nowMs() - 61_000),
      lastSeenAt: new Date(clock.nowMs()),
      holderAddress: SHOP,
      newcomerAddress: ELSEWHERE,
      advice: expect.stringContaining('POST /v1/devices/{sn}/credentials'),
    });
  });

  it('behind one address are told apart by what they say of themselves', async () => {
    expect(await pushEachOtherOut(SHOP, SHOP)).toBe(false);
    expect(await asks(SHOP)).toBe(true);
    expect(says(SHOP, { boot: 3, sess: 4 })).toBe(false);
    expect(says(SHOP, { boot: 57, sess: 5 })).toBe(true);
  });

  it('let the first one back in when the newcomer is there, by its address', async () => {
    await asks(SHOP, { at: SHOP, is: GONE });
    await asks(ELSEWHERE, { at: SHOP, is: ALIVE });
    expect(await asks(SHOP, { at: ELSEWHERE, is: ALIVE })).toBe(true);
    expect(await asks(ELSEWHERE, { at: SHOP, is: ALIVE })).toBe(false);
    await report.settled();
    expect(await incident()).toMatchObject({ holderAddress: SHOP, newcomerAddress: ELSEWHERE });
  });

  it('change roles when the first one has been away for ten minutes', async () => {
    await pushEachOtherOut(SHOP, ELSEWHERE);
    expect(says(ELSEWHERE, { boot: 3, sess: 4 })).toBe(false);
    clock.advance(holderAwayMaxMs - 1);
    expect(says(ELSEWHERE, { boot: 3, sess: 5 })).toBe(false);
    clock.advance(1);
    expect(says(ELSEWHERE, { boot: 3, sess: 6 })).toBe(true);
    expect(says(SHOP, { boot: 57, sess: 7 })).toBe(false);
  });

  it('are found again after a restart', async () => {
    await pushEachOtherOut(SHOP, ELSEWHERE);
    await report.settled();
    newProcess();
    await worker.start({ embedded: true, every: createEvery(() => undefined) });
    await worker.stop();
    expect(await asks(ELSEWHERE)).toBe(true);
    expect(says(ELSEWHERE, { boot: 3, sess: 4 })).toBe(false);
    expect(await asks(SHOP)).toBe(true);
    expect(says(SHOP, { boot: 57, sess: 5 })).toBe(true);
    expect(await asks(ELSEWHERE, { at: SHOP, is: ALIVE })).toBe(false);
    await report.settled();
    expect(alarms).toHaveLength(1);
  });

  it('end with new credentials, alone valid; the next incident is told anew', async () => {
    const old = await issue.run(everyMerchant, sn);
    await pushEachOtherOut(SHOP, ELSEWHERE);
    await report.settled();
    clock.advance(1);
    const { token } = await issue.run(everyMerchant, sn);
    expect(await incident()).toBeNull();
    expect(await authenticator.authenticate(sn, Buffer.from(old.token))).toBe(false);
    expect(await authenticator.authenticate(sn, Buffer.from(token))).toBe(true);
    expect(await asks(ELSEWHERE, { at: SHOP, is: ALIVE })).toBe(true);
    await pushEachOtherOut(SHOP, ELSEWHERE);
    await report.settled();
    expect(alarms).toHaveLength(2);
  });

  it('are forgotten when the second one was not seen for a day', async () => {
    await pushEachOtherOut(SHOP, ELSEWHERE);
    await report.settled();
    clock.advance(quietMs);
    await worker.sweep();
    expect(await incident()).not.toBeNull();
    clock.advance(1);
    await worker.sweep();
    expect(await incident()).toBeNull();
    expect(await asks(ELSEWHERE, { at: SHOP, is: ALIVE })).toBe(true);
  });

  it('that cannot be written down are kept apart, and written when seen again', async () => {
    const away = await createTestDatabase();
    await away.drop();
    report = new ReportDuplicate(away.database, clock, observer);
    report.run({ sn, rivals: null });
    await report.settled();
    expect(unwritten).toEqual([sn]);
    report.run({ sn, rivals: null });
    await report.settled();
    expect(unwritten).toEqual([sn, sn]);
  });
});

describe('one device', () => {
  it.each([
    ['is restarted again and again', [SHOP, SHOP]],
    ['gets a new address every time', [SHOP, ELSEWHERE]],
  ])('that %s is let in, however often', async (_, addresses) => {
    for (let count = 0; count < 20; count += 1) {
      const [from, before] = [addresses[count % 2]!, addresses[(count + 1) % 2]!];
      const isIn = await asks(from, { at: before, is: GONE });
      expect(isIn && says(from, { boot: count, sess: count })).toBe(true);
      clock.advance(3_000);
    }
    await report.settled();
    expect(await incident()).toBeNull();
  });

  it('whose place is taken less than twice in five minutes is not even asked', async () => {
    for (let count = 0; count < 6; count += 1) {
      expect(await asks(ELSEWHERE, { at: SHOP, is: ALIVE })).toBe(true);
      clock.advance(windowMs / 2);
    }
  });
});

describe('through an external broker', () => {
  let listening: ReportDuplicate;

  /** Hellos a second apart, as the uplinks bring them. */
  async function hear(saids: readonly Partial<Hello>[]): Promise<void> {
    for (const said of saids) {
      clock.advance(2_000);
      const message = { sn, leaf: 'hello' as const, payload: hello(said) };
      await hellos.run([{ ...message, receivedAtMs: clock.nowMs() }]);
    }
    await listening.settled();
  }

  beforeAll(async () => {
    newProcess();
    await worker.start({ embedded: false, every: createEvery(() => undefined) });
    listening = report;
    await worker.stop();
  });

  it('two that alternate are found by their starts, with one alarm', async () => {
    const saids = Array.from({ length: 40 }, (_, at) => ({ sess: at, boot: at % 2 ? 3 : 57 }));
    await hear(saids);
    expect(alarms).toEqual([{ sn, rivals: null }]);
    expect(await incident()).toMatchObject({ holderAddress: null, newcomerAddress: null });
  });

  it('one that connects twenty times is not', async () => {
    await hear(
      Array.from({ length: 20 }, (_, at) => ({ sess: at, boot: 57 + Math.floor(at / 3) })),
    );
    expect(alarms).toEqual([]);
    expect(await incident()).toBeNull();
  });
});
