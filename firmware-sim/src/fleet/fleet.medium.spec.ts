import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpokenJournal } from '../speaker/journal.js';
import { announceOf } from '../testing/announce.js';
import { startTinyPlatform, type TinyPlatform } from '../testing/tiny-platform.js';
import { readCredentials } from './credentials.js';
import { Fleet, withTwins } from './fleet.js';

let platform: TinyPlatform;
let folder: string;
let fleet: Fleet;

const DEVICES = Array.from({ length: 50 }, (_, index) => ({
  sn: `SPK-${String(index).padStart(6, '0')}`,
  token: 'token',
}));

beforeEach(async () => {
  platform = await startTinyPlatform();
  folder = mkdtempSync(join(tmpdir(), 'fleet-'));
});

afterEach(async () => {
  await fleet.stop();
  await platform.stop();
  rmSync(folder, { recursive: true });
});

describe('a fleet', () => {
  it('has every speaker ready, each of which speaks its own announcement', async () => {
    const journal = new SpokenJournal(join(folder, 'spoken.jsonl'));
    fleet = new Fleet({
      url: platform.url,
      devices: DEVICES,
      playMs: 0,
      journal,
      connectingAtOnce: 8,
    });
    await fleet.start();
    expect(fleet.stats()).toMatchObject({ speakers: 50, ready: 50, spoken: 0, refusals: 0 });
    for (const [n, { sn }] of DEVICES.entries()) platform.announce(sn, announceOf(n, Date.now()));
    await platform.until(() => platform.acks.length === 100);
    const heard = journal.entries.map(({ sn, amount }) => `${sn} ${amount}`);
    expect(new Set(heard)).toEqual(new Set(DEVICES.map(({ sn }, n) => `${sn} ${n}`)));
    const lines = readFileSync(join(folder, 'spoken.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ kind: 'payment', placement: 1 });
    expect(lines).toHaveLength(50);
  });

  it('accepts announcements with nobody to answer hello when it is told not to wait', async () => {
    platform.answersHello = false;
    fleet = new Fleet({ url: platform.url, devices: DEVICES, playMs: 0, waitsForHello: false });
    await fleet.start();
    platform.announce(DEVICES[0]!.sn, announceOf(1, Date.now(), 60, 9));
    await platform.until(() => platform.acks.length === 2);
    expect(fleet.stats().spoken).toBe(1);
  });

  it('settles its start when the broker refuses some', async () => {
    const devices = [...DEVICES.slice(0, 3), { sn: 'SPK-999999', token: 'wrong' }];
    fleet = new Fleet({ url: platform.url, devices, playMs: 0 });
    await fleet.start();
    expect(fleet.stats()).toMatchObject({ ready: 3, refusals: 1 });
  });

  it('with a shared identity has the two push each other out', async () => {
    const devices = withTwins(DEVICES.slice(0, 1), 1);
    fleet = new Fleet({ url: platform.url, devices, backoff: { baseMs: 1, capMs: 1 } });
    void fleet.start();
    await platform.until(() => platform.hellos.length >= 6);
    expect(new Set(platform.hellos.map(({ sn }) => sn)).size).toBe(1);
    expect(fleet.stats().drops).toBeGreaterThan(2);
  });
});

describe('a file of credentials', () => {
  const read = (text: string): object[] => {
    const file = join(folder, 'credentials');
    writeFileSync(file, text);
    return readCredentials(file);
  };

  it('is a JSON array or JSON lines, with sn or username', () => {
    fleet = new Fleet({ url: platform.url, devices: [] });
    const expected = [{ sn: 'SPK-000001', token: 'a' }];
    expect(read('[{"sn":"SPK-000001","token":"a"}]')).toEqual(expected);
    expect(read('{"username":"SPK-000001","token":"a","mqttUrl":"x"}\n')).toEqual(expected);
  });

  it('is refused when it holds something else', () => {
    fleet = new Fleet({ url: platform.url, devices: [] });
    for (const text of ['', '[]', 'sn,token', '{"sn":"x"}']) {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'file_malformed' }));
    }
  });
});
