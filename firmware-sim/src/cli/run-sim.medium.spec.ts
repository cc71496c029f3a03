import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { announceOf } from '../testing/announce.js';
import { startTinyPlatform, type TinyPlatform } from '../testing/tiny-platform.js';
import { runSim } from './run-sim.js';

const SN = 'SPK-000001';
let folder: string;
let server: Server;
let url: string;
let answer = 'success';
let platform: TinyPlatform;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sim-'));
  server = createServer((request, response) => {
    request.resume().on('end', () => response.end(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  platform = await startTinyPlatform();
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await platform.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a command line; `onOut` sees every line of stdout and may end the command. */
async function sim(args: string[], onOut?: (stop: () => void, line: string) => void) {
  const stopping = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const code = await runSim(args, {
    out(line) {
      out.push(line);
      onOut?.(() => stopping.abort(), line);
    },
    err: (line) => err.push(line),
    signal: stopping.signal,
  });
  return { code, out, err: err.join('\n') };
}

const pay = (...more: string[]): string[] => {
  const keys = join(folder, 'keys');
  return ['pay', '--channel', 'jeepay', '--keys', keys, '--url', url, '--amount', '12.50', ...more];
};

describe('sim pay', () => {
  it('prints what became of the message and exits 0 when it was accepted', async () => {
    const { code, out } = await sim(pay());
    expect(code).toBe(0);
    expect(out).toEqual([expect.stringMatching(/^jeepay payment P\d+ {2}12\.50 {2}accepted: 200/)]);
  });

  it('prints JSON with every attempt, one line a message', async () => {
    const { out } = await sim(pay('--json', '--refund', '2', '--fault', 'duplicate'));
    const lines = out.map((line) => JSON.parse(line) as { kind: string; amount: number });
    expect(lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['payment', 1250],
      ['payment', 1250],
      ['refund', 200],
    ]);
  });

  it('exits 1 when it was not accepted, after the whole table with --retries', async () => {
    answer = 'fail';
    const { code, err } = await sim(pay('--retries', '--speed', '1000000'));
    answer = 'success';
    expect(code).toBe(1);
    expect(err).toContain('attempt 6: 200 fail');
  });

  it('exits 6 when nobody answers', async () => {
    const { code, err } = await sim(pay('--url', 'http://127.0.0.1:1/'));
    expect(code).toBe(6);
    expect(err).toContain('ECONNREFUSED');
  });

  it('exits 2 and names the faults of the channel for one it cannot show', async () => {
    const { code, err } = await sim(pay('--fault', 'probe'));
    expect(code).toBe(2);
    expect(err).toContain('sign-letter-case');
  });

  it.each([
    ['--amount', '12.505', 'two decimals'],
    ['--url', 'ftp://x', 'A URL like'],
    ['--fault', 'nonsense', 'Allowed choices'],
    ['--speed', '0', 'above 0'],
  ])('exits 2 for %s %s and says what is expected', async (flag, value, expected) => {
    const { code, err } = await sim(pay(flag, value));
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it('exits 3 for a channel there is none of, naming those there are', async () => {
    const { code, err } = await sim(pay('--channel', 'bitcoin'));
    expect(code).toBe(3);
    expect(err).toContain('alipay, jeepay, wechatpay');
  });
});

describe('sim settings', () => {
  it('prints the settings of the account that pay uses', async () => {
    const args = ['settings', '--channel', 'jeepay', '--keys', join(folder, 'keys')];
    const [first, second] = [await sim(args), await sim(args)];
    expect(first.out).toEqual(second.out);
    expect(Object.keys(JSON.parse(first.out[0]!))).toEqual(['mchNo', 'appId', 'secret']);
  });
});

describe('sim speaker', () => {
  const speaker = (token: string): string[] => {
    const place = ['--state', join(folder, 'state'), '--play', '0'];
    return ['speaker', '--url', platform.url, '--sn', SN, '--token', token, ...place];
  };

  it('prints text and clip plan of what it says, and ends with 130 when interrupted', async () => {
    void platform
      .until(() => platform.hellos.length === 1)
      .then(() => platform.announce(SN, announceOf(7, Date.now())));
    const { code, out } = await sim(speaker('token'), (stop) => stop());
    expect(code).toBe(130);
    expect(out).toEqual([expect.stringContaining(`${SN}  收款7  [shoukuan]`)]);
  });

  it('exits 4 when the broker refuses it', async () => {
    const { code, err } = await sim(speaker('wrong'));
    expect(code).toBe(4);
    expect(err).toContain('refused SPK-000001');
  });
});

describe('sim fleet', () => {
  it('connects the devices of the file and prints what they say with --json', async () => {
    const file = join(folder, 'devices.jsonl');
    const devices = ['SPK-000002', 'SPK-000003'].map((sn) => ({ sn, token: 'token' }));
    writeFileSync(file, devices.map((device) => JSON.stringify(device)).join('\n'));
    const hello = (sn: string): boolean => platform.hellos.some((one) => one.sn === sn);
    void platform
      .until(() => hello('SPK-000003'))
      .then(() => platform.announce('SPK-000003', announceOf(9, Date.now())));
    const args = ['fleet', '--url', platform.url, '--credentials', file, '--json', '--play', '0'];
    const { code, out } = await sim(args, (stop) => stop());
    expect(code).toBe(130);
    expect(JSON.parse(out[0]!)).toMatchObject({ sn: 'SPK-000003', amount: 9 });
  });

  it('exits 2 when the file holds too few', async () => {
    const file = join(folder, 'one.json');
    writeFileSync(file, '[{"sn":"SPK-000004","token":"t"}]');
    const args = ['fleet', '--url', platform.url, '--credentials', file, '--count', '2'];
    expect((await sim(args)).code).toBe(2);
  });
});

describe('sim', () => {
  it.each([['pay'], ['speaker'], ['fleet']])(
    'shows examples in the help of %s',
    async (command) => {
      const { code, out } = await sim([command, '--help']);
      expect(code).toBe(0);
      expect(out.join('\n')).toContain(`npm run sim -- ${command}`);
    },
  );
});
