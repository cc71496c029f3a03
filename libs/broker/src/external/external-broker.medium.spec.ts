import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, fixedClock } from '#libs/testing';
import type { BrokerPort } from '../broker-port.js';
import { connectedDevice, hear, RawDevice } from '../device.fixture.js';
import { createExternalBroker, type ExternalBrokerOptions } from './external-broker.js';
import { service, startRoutingBroker, type RoutingBroker } from './routing-broker.fixture.js';

const SN = 'SPK-000001';
const ANNOUNCE = `hd/v1/${SN}/dn/announce`;
const NOW_MS = 1_795_000_000_000;

let routing: RoutingBroker;
let broker: BrokerPort;
afterEach(async () => {
  await broker.stop();
  await routing.stop();
});

const devicesAt = ({ port }: RoutingBroker): string => `mqtt://127.0.0.1:${port}`;
const oursAt = ({ port }: RoutingBroker): string =>
  `mqtt://${service.username}:${service.password}@127.0.0.1:${port}`;

async function connectTo(
  to: RoutingBroker,
  options: Partial<ExternalBrokerOptions> = {},
): Promise<BrokerPort> {
  const made = createExternalBroker({ url: oursAt(to), reconnectPeriodMs: 20, ...options });
  await made.start();
  return made;
}

describe('an external broker', () => {
  it('takes messages to a device and what the device says back', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing, { clock: fixedClock(NOW_MS) });
    const heard = hear(broker);
    const device = await connectedDevice(devicesAt(routing), SN);

    await broker.publish([{ topic: ANNOUNCE, payload: '微信收款三元' }]);
    const message = await device.next('publish');
    device.publish(`hd/v1/${SN}/up/ack`, '{"stage":"rx"}');
    await eventually(() => heard.length === 1);

    expect(message).toMatchObject({ topic: ANNOUNCE, qos: 1 });
    expect(message.payload.toString()).toBe('微信收款三元');
    expect(heard[0]).toMatchObject({ sn: SN, leaf: 'ack', receivedAtMs: NOW_MS });
    expect(broker.isReady()).toBe(true);
  });

  it('never shows its password', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing);
    expect(broker.url).toBe(`mqtt://127.0.0.1:${routing.port}`);
  });

  it('is told a password with any characters, as its URL writes them', async () => {
    for (const password of ['p:a@s/s%', '密码']) {
      routing = await startRoutingBroker(0, { username: 'hao:dian', password });
      const account = `${encodeURIComponent('hao:dian')}:${encodeURIComponent(password)}`;
      broker = await connectTo(routing, { url: `mqtt://${account}@127.0.0.1:${routing.port}` });
      expect({ password, isReady: broker.isReady() }).toEqual({ password, isReady: true });
      await broker.stop();
      await routing.stop();
    }
    routing = await startRoutingBroker();
  });

  it('gives every process every message', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing);
    const second = await connectTo(routing);
    const heard = [hear(broker), hear(second)];
    const device = await connectedDevice(devicesAt(routing), SN);
    device.publish(`hd/v1/${SN}/up/hello`);
    await eventually(() => heard.every(({ length }) => length === 1));
    await second.stop();
  });

  it('sends nothing to a process that does not listen, and takes what it sends', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing, { hearsDevices: false });
    const listening = await connectTo(routing);
    const heard = [hear(broker), hear(listening)];
    const device = await connectedDevice(devicesAt(routing), SN);
    device.publish(`hd/v1/${SN}/up/hello`);
    await eventually(() => heard[1]!.length === 1);
    await broker.publish([{ topic: ANNOUNCE, payload: 'heard' }]);
    expect((await device.next('publish')).payload.toString()).toBe('heard');
    expect(heard[0]).toEqual([]);
    await listening.stop();
  });

  it('drops a message whose time is over', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing, { clock: fixedClock(NOW_MS) });
    const device = await connectedDevice(devicesAt(routing), SN);
    await broker.publish([
      { topic: ANNOUNCE, payload: 'too late', expiresAtMs: NOW_MS },
      { topic: ANNOUNCE, payload: 'in time', expiresAtMs: NOW_MS + 1 },
    ]);
    expect((await device.next('publish')).payload.toString()).toBe('in time');
    expect(broker.counts).toMatchObject({ expired: 1, sent: 1 });
  });

  it('that restarts is found again, and hears nothing that was meant for before', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing);
    const heard = hear(broker);
    routing.holdPublishes();
    await broker.publish([{ topic: ANNOUNCE, payload: 'on its way' }]);
    await eventually(() => routing.taken.length === 1);
    await routing.stop();
    await eventually(() => !broker.isReady());
    await broker.publish([{ topic: ANNOUNCE, payload: 'while away' }]);
    routing = await startRoutingBroker(routing.port);
    await eventually(() => broker.isReady());
    const device = await connectedDevice(devicesAt(routing), SN);

    await broker.publish([{ topic: ANNOUNCE, payload: 'now' }]);
    expect((await device.next('publish')).payload.toString()).toBe('now');
    device.publish(`hd/v1/${SN}/up/ack`);
    await eventually(() => heard.length === 1);
    expect(routing.taken).toEqual(['now']);
    expect(broker.counts).toMatchObject({ sent: 2, offline: 1 });
  });

  it('that is away at the start does not hold it up, and is found later', async () => {
    const gone = await startRoutingBroker();
    await gone.stop();
    broker = await connectTo(gone);
    expect(broker.isReady()).toBe(false);
    routing = await startRoutingBroker(gone.port);
    await eventually(() => broker.isReady());
  });

  it('that refuses us is asked again: it may be waiting for our own API', async () => {
    routing = await startRoutingBroker();
    const url = `mqtt://haodian:wrong@127.0.0.1:${routing.port}`;
    const warnings: string[] = [];
    const log = { warn: (_fields: object, message: string): number => warnings.push(message) };
    broker = await connectTo(routing, { url, log });
    expect(broker.isReady()).toBe(false);
    await eventually(() => warnings.length >= 2);
    expect(routing.clients()).toEqual([]);
  });

  it('that lets us in but not subscribe is not ready', async () => {
    routing = await startRoutingBroker();
    routing.denySubscriptions();
    const warnings: string[] = [];
    const log = { warn: (_fields: object, message: string): number => warnings.push(message) };
    broker = await connectTo(routing, { log });
    await eventually(() => warnings.length >= 2);
    expect(broker.isReady()).toBe(false);
    expect(new Set(warnings)).toEqual(new Set(['cannot subscribe to the devices']));
  });

  it('that confirms nothing is not piled up on', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing, { inFlightMax: 10 });
    routing.holdPublishes();
    const message = { topic: ANNOUNCE, payload: 'x' };
    await broker.publish(Array.from({ length: 25 }, () => message));
    expect(broker.counts).toMatchObject({ sent: 10, offline: 15 });
  });

  it('keeps a device to its own topics through our answers', async () => {
    routing = await startRoutingBroker();
    broker = await connectTo(routing);
    const device = new RawDevice(devicesAt(routing));
    await device.connect({ clientId: SN });
    expect(await device.subscribe('hd/v1/+/up/#')).toBe(128);
    expect(await device.subscribe('hd/v1/SPK-000002/dn/#')).toBe(128);
    device.publish('hd/v1/SPK-000002/up/ack');
    await device.closed;
    expect(broker.counts.uplinks).toBe(0);
    expect(
      await new RawDevice(devicesAt(routing)).connect({ clientId: SN, password: 'x' }),
    ).not.toBe(0);
  });
});
