import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createJeepaySender } from './jeepay.js';
import { deliver } from './parts/deliver.js';
import { channelNames, openSender } from './parts/open-sender.js';

let server: Server;
let url: string;
let bodies: string[] = [];
let answers: { status: number; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      const { status, body } = answers.shift() ?? { status: 200, body: 'success' };
      response.writeHead(status).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify/jeepay/chn_1`;
});

afterEach(() => {
  bodies = [];
  answers = [];
});

afterAll(() => {
  server.close();
});

const sender = createJeepaySender();
afterAll(() => sender.close());

function idsSent(): (string | null)[] {
  return bodies.map((body) => {
    const fields = new URLSearchParams(body);
    return fields.get('refundOrderId') ?? fields.get('payOrderId');
  });
}

describe('delivery over HTTP', () => {
  it('sends the signed bytes once and reports the answer', async () => {
    const [delivery] = await deliver(sender, url, { amount: 1n });
    expect(delivery!.accepted).toBe(true);
    expect(bodies).toEqual([delivery!.notification.body.toString()]);
  });

  it('sends a duplicate and a twin as one and the same message twice', async () => {
    for (const fault of ['duplicate', 'twin'] as const) {
      const deliveries = await deliver(sender, url, { amount: 1n }, { fault });
      expect(deliveries.map(({ accepted }) => accepted)).toEqual([true, true]);
    }
    expect(bodies[0]).toBe(bodies[1]);
    expect(bodies[2]).toBe(bodies[3]);
  });

  it('sends the refund before its payment under fault out-of-order', async () => {
    const [refund, payment] = await deliver(sender, url, { amount: 1n }, { fault: 'out-of-order' });
    expect(idsSent()).toEqual([refund!.notification.channelId, payment!.notification.channelId]);
    expect(refund!.notification.channelPaymentId).toBe(payment!.notification.channelId);
  });

  it('sends again after a late answer and after a refusal', async () => {
    const slow = { fault: 'slow-answer', speed: 1e6 } as const;
    const [late] = await deliver(sender, url, { amount: 1n }, slow);
    expect(late!.attempts).toHaveLength(2);
    answers = [{ status: 503, body: 'busy' }];
    const [busy] = await deliver(sender, url, { amount: 1n }, { retries: true, speed: 1e6 });
    expect(busy!.attempts.map(({ status }) => status)).toEqual([503, 200]);
  });

  it('reports a platform that is away as an attempt without an answer', async () => {
    const [away] = await deliver(sender, 'http://127.0.0.1:1/notify', { amount: 1n });
    expect(away!.attempts[0]).toMatchObject({ status: null, error: 'ECONNREFUSED' });
  });

  it('refuses a fault that the vendor cannot show, naming those it can', async () => {
    const refused = deliver(sender, url, { amount: 1n }, { fault: 'probe' });
    await expect(refused).rejects.toMatchObject({ code: 'fault_unsupported' });
    expect(bodies).toEqual([]);
  });
});

describe('a sender opened by name', () => {
  it('exists for every channel file, and keeps its account in the folder', async () => {
    const keysDir = await mkdtemp(join(tmpdir(), 'keys-'));
    try {
      expect(await channelNames()).toEqual(['alipay', 'jeepay', 'wechatpay']);
      const first = await openSender('alipay', { keysDir });
      const second = await openSender('alipay', { keysDir });
      expect(second.settings()).toEqual(first.settings());
      expect(await readFile(join(keysDir, 'alipay.json'), 'utf8')).toContain('PRIVATE KEY');
    } finally {
      await rm(keysDir, { recursive: true });
    }
  });

  it('is refused for an unknown channel with the known ones named', async () => {
    const unknown = openSender('bitcoin', { keysDir: 'none' });
    await expect(unknown).rejects.toMatchObject({ code: 'channel_unknown' });
  });
});
