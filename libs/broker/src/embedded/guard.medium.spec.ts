import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { connectedDevice, hear, PASSWORD, RawDevice, startBroker } from '../device.fixture.js';
import type { ConnectionRequest, ConnectionGuard, DeviceAuthenticator } from '../broker-port.js';
import type { EmbeddedBroker } from './embedded-broker.js';

const SN = 'SPK-000001';
const NOT_AUTHORIZED = 5;
const BAD_PASSWORD = 4;

let broker: EmbeddedBroker;
afterEach(() => broker.stop());

/** A guard that asks whoever is connected, and lets in only when there is no answer. */
function asking(): ConnectionGuard & { readonly requests: ConnectionRequest[] } {
  const requests: ConnectionRequest[] = [];
  return {
    requests,
    admits: async (request) => {
      requests.push(request);
      return !(await request.incumbent?.answers());
    },
    keeps: ({ payload }) => Buffer.from(payload).toString() !== 'newcomer',
  };
}

/** Answers what it is asked, as every MQTT client does. */
async function answering(device: RawDevice): Promise<string> {
  const asked = await device.next('publish');
  device.send({ cmd: 'puback', messageId: asked.messageId! });
  return `${asked.topic} ${asked.payload.toString()}`;
}

const isServed = async (device: RawDevice): Promise<void> => {
  device.send({ cmd: 'pingreq' });
  await device.next('pingresp');
};

describe('the guard of connections', () => {
  it('is told who asks and who is there, by address', async () => {
    const guard = asking();
    broker = await startBroker({ guard, limits: { answerTimeoutMs: 20 } });
    await connectedDevice(broker.url, SN);
    await connectedDevice(broker.url, SN);
    expect(guard.requests).toEqual([
      { sn: SN, address: '127.0.0.1' },
      {
        sn: SN,
        address: '127.0.0.1',
        incumbent: { address: '127.0.0.1', answers: expect.any(Function) },
      },
    ]);
  });

  it('is not asked about a wrong password', async () => {
    const guard = asking();
    broker = await startBroker({ guard });
    const thief = new RawDevice(broker.url);
    expect(await thief.connect({ clientId: SN, password: 'guess' })).toBe(BAD_PASSWORD);
    expect(guard.requests).toEqual([]);
  });

  it('keeps a second device out while the first one answers', async () => {
    broker = await startBroker({ guard: asking() });
    const first = await connectedDevice(broker.url, SN);
    const second = new RawDevice(broker.url);
    const answer = second.connect({ clientId: SN });
    expect(await answering(first)).toBe(`hd/v1/${SN}/dn/sys {"v":1,"t":"alive","data":{}}`);
    expect(await answer).toBe(NOT_AUTHORIZED);
    await second.closed;
    await isServed(first);
    expect(broker).toMatchObject({ connected: 1, counts: { rivalsRefused: 1, takeovers: 0 } });
  });

  it('asks once for all who knock within some seconds', async () => {
    broker = await startBroker({ guard: asking() });
    const first = await connectedDevice(broker.url, SN);
    const others = [new RawDevice(broker.url), new RawDevice(broker.url)];
    const answers = others.map((other) => other.connect({ clientId: SN }));
    await answering(first);
    expect(await Promise.all(answers)).toEqual([NOT_AUTHORIZED, NOT_AUTHORIZED]);
    expect(await new RawDevice(broker.url).connect({ clientId: SN })).toBe(NOT_AUTHORIZED);
    await isServed(first);
    expect(first.received.filter(({ cmd }) => cmd === 'publish')).toEqual([]);
  });

  it('takes silence, another answer or a closed connection for nobody', async () => {
    broker = await startBroker({ guard: asking(), limits: { answerTimeoutMs: 200 } });
    const silent = await connectedDevice(broker.url, SN);
    const second = await connectedDevice(broker.url, SN);
    await silent.closed;
    const third = new RawDevice(broker.url);
    const thirdIn = third.connect({ clientId: SN });
    const asked = await second.next('publish');
    second.send({ cmd: 'puback', messageId: asked.messageId! + 1 });
    second.send({ cmd: 'pingreq' });
    expect(await thirdIn).toBe(0);
    const fourth = new RawDevice(broker.url);
    const fourthIn = fourth.connect({ clientId: SN });
    await third.next('publish');
    third.socket.destroy();
    expect(await fourthIn).toBe(0);
    expect(broker).toMatchObject({ connected: 1, counts: { rivalsRefused: 0 } });
  });

  it('cuts off who says the wrong hello, which is not handed on', async () => {
    broker = await startBroker({ guard: asking() });
    const heard = hear(broker);
    const device = await connectedDevice(broker.url, SN);
    device.publish(`hd/v1/${SN}/up/hello`, 'newcomer');
    await device.closed;
    const next = await connectedDevice(broker.url, SN);
    next.publish(`hd/v1/${SN}/up/hello`, 'the first one');
    await eventually(() => heard.length > 0);
    expect(heard.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['the first one']);
    expect(broker.counts).toMatchObject({ rivalsRefused: 1, uplinks: 1 });
  });

  it('does not let in whose password was revoked while the other one was asked', async () => {
    let isRevoked = false;
    const authenticator: DeviceAuthenticator = {
      authenticate: async (_sn, password) => !isRevoked && String(password) === PASSWORD,
    };
    broker = await startBroker({ guard: asking(), authenticator });
    const first = await connectedDevice(broker.url, SN);
    const second = new RawDevice(broker.url);
    const answer = second.connect({ clientId: SN });
    await first.next('publish');
    isRevoked = true;
    await broker.disconnect(SN, 'test');
    expect(await answer).toBe(BAD_PASSWORD);
    expect(broker.connected).toBe(0);
  });
});
