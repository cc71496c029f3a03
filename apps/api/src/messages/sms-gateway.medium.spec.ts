import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { SmsGateway } from './sms-gateway.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const MESSAGE = { id: 'agr_1_1', to: '13800138000', text: '签署验证码：314159' };

let server: Server;
let received: { body: string; headers: Record<string, string> }[];
let answers: ((response: ServerResponse) => void)[];
let logged: string;
let gateway: SmsGateway;

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end();

beforeEach(async () => {
  received = [];
  answers = [];
  logged = '';
  server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = incoming.headers as Record<string, string>;
      received.push({ body: Buffer.concat(chunks).toString(), headers });
      (answers.shift() ?? status(202))(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const log = pino({}, { write: (line: string) => (logged += line) });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
  gateway = new SmsGateway({ url, secret: SECRET, timeoutMs: 300 }, systemClock, log);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

describe('the gateway for text messages', () => {
  it('gets number, text and id, signed as the public package verifies it', async () => {
    await gateway.send(MESSAGE);
    const [{ body, headers }] = received as [(typeof received)[0]];
    expect(new Webhook(SECRET).verify(body, headers)).toEqual(MESSAGE);
    expect(headers['webhook-id']).toBe(MESSAGE.id);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('is asked once more by the same id when it fails or is silent', async () => {
    answers = [status(503)];
    await gateway.send(MESSAGE);
    answers = [() => undefined];
    await gateway.send(MESSAGE);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array.from({ length: 4 }, () => MESSAGE.id),
    );
  });

  it('is not asked again when it refuses, and its redirects are not followed', async () => {
    const location = 'http://127.0.0.1:1/elsewhere';
    answers = [status(400), (response) => response.writeHead(307, { location }).end()];
    for (const reason of ['status 400', 'status 307']) {
      await expect(gateway.send(MESSAGE)).rejects.toMatchObject({
        code: 'message_not_sent',
        message: expect.stringContaining(reason),
      });
    }
    expect(received).toHaveLength(2);
  });

  it('leaves neither number nor code in errors and logs', async () => {
    answers = [status(500), status(500)];
    const error = await gateway.send(MESSAGE).catch((failure: Error) => failure);
    expect(received).toHaveLength(2);
    expect(logged).toContain(MESSAGE.id);
    for (const canary of ['13800138000', '314159'])
      expect(`${logged}${String(error)}${JSON.stringify(error)}`).not.toContain(canary);
  });

  it('that is not set says what to set', async () => {
    const none = new SmsGateway(undefined, systemClock, pino({ level: 'silent' }));
    expect(() => none.demandReady()).toThrow('nothing to send text messages with');
    await expect(none.send(MESSAGE)).rejects.toMatchObject({
      ...{ code: 'sms_gateway_missing', kind: 'unavailable' },
      advice: expect.stringContaining('HAODIAN_SMS_GATEWAY_URL'),
    });
  });
});
