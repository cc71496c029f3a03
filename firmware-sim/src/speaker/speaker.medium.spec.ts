import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodePresence, decodeShadow } from '#libs/protocol';
import { announceOf } from '../testing/announce.js';
import { startTinyPlatform, type TinyPlatform } from '../testing/tiny-platform.js';
import type { SpeakerFaults } from './faults.js';
import type { SpokenEntry } from './journal.js';
import { MemorySeenStore } from './seen-store.js';
import { Speaker } from './speaker.js';
import type { SpeakerOptions } from './speaker-options.js';

const SN = 'SPK-000001';
let platform: TinyPlatform;
let speakers: Speaker[] = [];
let spoken: SpokenEntry[] = [];

beforeEach(async () => {
  platform = await startTinyPlatform();
  speakers = [];
  spoken = [];
});

afterEach(async () => {
  await Promise.all(speakers.map((speaker) => speaker.stop()));
  await platform.stop();
});

/** A started speaker whose hello was answered. */
function ready(options: Partial<SpeakerOptions> = {}): Promise<Speaker> {
  return new Promise<Speaker>((resolve) => {
    const made: Speaker = new Speaker({
      url: platform.url,
      sn: SN,
      token: 'token',
      playMs: 0,
      backoff: { baseMs: 1, capMs: 1 },
      on: { spoken: (entry) => spoken.push(entry), ready: () => resolve(made) },
      ...options,
    });
    speakers.push(made);
    made.start();
  });
}

const withFaults = (faults: SpeakerFaults): Promise<Speaker> => ready({ faults });
const say = (n: number): void => platform.announce(SN, announceOf(n, Date.now()));
const acksOf = (n: number): string[] => {
  const { id } = announceOf(n, 0);
  return platform.acks.filter((ack) => ack.id === id).map(({ stage, code }) => `${stage} ${code}`);
};
const acked = (n: number, ...codes: string[]): Promise<void> =>
  platform.until(() => codes.every((code) => acksOf(n).includes(code)));

describe('a speaker on a real broker', () => {
  it('says hello, asks the time, speaks what it is told and answers', async () => {
    await ready();
    say(1250);
    await acked(1250, 'done 200');
    expect(acksOf(1250)).toEqual(['rx 200', 'done 200']);
    expect(spoken).toMatchObject([{ sn: SN, text: '收款1250', amount: 1250n, placement: 1 }]);
    expect(platform.hellos[0]).toMatchObject({ boot: 1, model: 'generic-speaker', lastIds: [] });
    expect(platform.uplinks.map(({ leaf }) => leaf)).toContain('time');
  });

  it('comes back after a drop, in a new session that lists what it finished', async () => {
    await ready();
    say(1);
    await acked(1, 'done 200');
    platform.dropAll();
    await platform.until(() => platform.hellos.length === 2);
    const [first, second] = platform.hellos;
    expect(second!.lastIds).toEqual([[announceOf(1, 0).id, 200]]);
    expect(second!.sess).not.toBe(first!.sess);
  });

  it('leaves a last will with its session when its connection breaks', async () => {
    const speaker = await ready();
    speaker.dropConnection();
    const offline = (): object[] =>
      platform.uplinks
        .filter(({ leaf }) => leaf === 'presence')
        .map(({ payload }) => decodePresence(payload));
    await platform.until(() => offline().length === 1);
    expect(offline()).toEqual([{ online: false, sess: platform.hellos[0]!.sess }]);
  });

  it('keeps silent until its hello is answered', async () => {
    platform.answersHello = false;
    const speaker = new Speaker({
      url: platform.url,
      sn: SN,
      token: 'token',
      playMs: 0,
      on: { spoken: (entry) => spoken.push(entry) },
    });
    speakers.push(speaker);
    speaker.start();
    await platform.until(() => platform.hellos.length === 1);
    say(1);
    const { sess } = platform.hellos[0]!;
    platform.sys(SN, { t: 'hello', data: { sess, now: Date.now(), placement: 1 } });
    say(2);
    await acked(2, 'done 200');
    expect(spoken.map(({ amount }) => amount)).toEqual([2n]);
  });

  it('applies settings with a newer version and reports them, and refuses older ones', async () => {
    const speaker = await ready();
    platform.send(SN, 'shadow', JSON.stringify({ version: 4, state: { volume: 30 } }));
    platform.send(SN, 'shadow', JSON.stringify({ version: 3, state: { volume: 99 } }));
    const reported = (): object[] =>
      platform.uplinks
        .filter(({ leaf }) => leaf === 'shadow')
        .map(({ payload }) => decodeShadow(payload));
    say(1);
    await acked(1, 'done 200');
    expect(reported()).toEqual([{ version: 4, state: { volume: 30 } }]);
    expect(speaker.store.shadow.state['volume']).toBe(30);
  });

  it('answers 415 to what a speaker cannot do and 422 to what nobody can read', async () => {
    await ready();
    const { id } = announceOf(1, 0);
    platform.send(SN, 'cmd', JSON.stringify({ id }));
    platform.send(SN, 'announce', JSON.stringify({ id, t: 'announce' }));
    platform.send(SN, 'announce', 'noise');
    await acked(1, 'done 415', 'done 422');
    expect(spoken).toEqual([]);
  });

  it('drops at once what waits for the place it was moved away from', async () => {
    await ready({ playMs: 60_000 });
    say(1);
    say(2);
    await acked(2, 'rx 200');
    platform.sys(SN, { t: 'placement', data: { placement: 2 } });
    await acked(2, 'done 410');
  });

  it('is told when the broker refuses it', async () => {
    const refused = await new Promise<number>((resolve) => {
      const down: SpeakerOptions['on'] = { down: (end) => resolve(end.refused) };
      const speaker = new Speaker({ url: platform.url, sn: SN, token: 'wrong', on: down });
      speakers.push(speaker);
      speaker.start();
    });
    expect(refused).toBe(4);
  });

  it('says goodbye when it is stopped', async () => {
    const speaker = await ready();
    await speaker.stop();
    await platform.until(() => platform.uplinks.at(-1)?.leaf === 'presence');
    expect(speaker.isReady).toBe(false);
  });
});

describe('a speaker with a fault', () => {
  it('that never plays acks rx and then nothing', async () => {
    await withFaults({ neverPlays: true });
    say(1);
    await acked(1, 'rx 200');
    platform.send(SN, 'cmd', JSON.stringify({ id: announceOf(2, 0).id }));
    await acked(2, 'done 415');
    expect(acksOf(1)).toEqual(['rx 200']);
    expect(spoken).toEqual([]);
  });

  it('that repeats acks sends each of them so often', async () => {
    await withFaults({ ackTimes: 3 });
    say(1);
    await platform.until(() => acksOf(1).length === 6);
    expect(spoken).toHaveLength(1);
  });

  it('that drops the connection after rx comes back, and speaks once', async () => {
    await withFaults({ dropsAfterRx: true });
    say(1);
    await platform.until(() => platform.hellos.length === 2);
    expect(acksOf(1)).toEqual(['rx 200']);
    expect(platform.hellos[1]!.lastIds).toEqual([[announceOf(1, 0).id, 200]]);
    expect(spoken).toHaveLength(1);
  });

  it('that loses power comes back with the next boot and speaks what is sent again', async () => {
    await ready({ faults: { deadMs: 20 }, store: new MemorySeenStore() });
    say(1);
    await platform.until(() => platform.hellos.length === 2);
    expect(platform.hellos[1]!.boot).toBe(2);
    say(1);
    await acked(1, 'done 200');
    expect(spoken).toHaveLength(1);
  });

  it.each([-3_600_000, 3_600_000])('whose clock is off by %i ms speaks in time', async (skew) => {
    await withFaults({ clockSkewMs: skew });
    say(1);
    await acked(1, 'done 200');
    expect(spoken).toHaveLength(1);
  });

  it('that is slow answers late', async () => {
    await withFaults({ slowMs: 30 });
    const sentAt = performance.now();
    say(1);
    await acked(1, 'done 200');
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(25);
  });
});
