import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { eventually, fixedClock } from '#libs/testing';
import {
  connectedDevice,
  hear,
  PASSWORD,
  RawDevice,
  startBroker,
  watch,
} from '../device.fixture.js';
import { createEmbeddedBroker, type EmbeddedBroker } from './embedded-broker.js';
import { cert, key } from './tls.fixture.js';

const SN = 'SPK-000001';
const ANNOUNCE = `hd/v1/${SN}/dn/announce`;
const NOW_MS = 1_795_000_000_000;

let broker: EmbeddedBroker;
afterEach(() => broker.stop());

describe('the embedded broker', () => {
  it('takes a message to the device it is for, at QoS 1, and to no other', async () => {
    broker = await startBroker();
    const device = await connectedDevice(broker.url, SN);
    const other = await connectedDevice(broker.url, 'SPK-000002');

    await broker.publish([{ topic: ANNOUNCE, payload: '{"n":1}' }]);
    await broker.publish([{ topic: 'hd/v1/SPK-000002/dn/sys', payload: '{"n":2}' }]);

    const first = await device.next('publish');
    expect(first).toMatchObject({ topic: ANNOUNCE, qos: 1, retain: false });
    expect(first.payload.toString()).toBe('{"n":1}');
    expect((await other.next('publish')).payload.toString()).toBe('{"n":2}');
    expect(broker.counts).toMatchObject({ sent: 2, offline: 0 });
  });

  it('speaks with the mqtt client both ways', async () => {
    broker = await startBroker();
    const heard = hear(broker);
    const options = { clientId: SN, username: SN, password: PASSWORD, protocolVersion: 4 } as const;
    const device = await connectAsync(broker.url, options);
    await device.subscribeAsync(`hd/v1/${SN}/dn/#`, { qos: 1 });
    const arrived = new Promise<[string, Buffer]>((resolve) => {
      device.once('message', (...message) => resolve([message[0], message[1]]));
    });

    await broker.publish([{ topic: ANNOUNCE, payload: Buffer.from('微信收款三元') }]);
    const [topic, payload] = await arrived;
    await device.publishAsync(`hd/v1/${SN}/up/ack`, '{"stage":"rx"}', { qos: 1 });
    await eventually(() => heard.length > 0);
    await device.endAsync();

    expect([topic, payload.toString()]).toEqual([ANNOUNCE, '微信收款三元']);
    expect(heard[0]).toMatchObject({ sn: SN, leaf: 'ack' });
    expect(Buffer.from(heard[0]?.payload ?? []).toString()).toBe('{"stage":"rx"}');
  });

  it('keeps the order of what a device says, and stamps it with the time it came', async () => {
    broker = await startBroker({ clock: fixedClock(NOW_MS) });
    const heard = hear(broker);
    const device = await connectedDevice(broker.url, SN);

    for (let n = 0; n < 200; n += 1) device.publish(`hd/v1/${SN}/up/event`, String(n));
    await eventually(() => heard.length === 200);

    const said = heard.map(({ payload }) => Number(Buffer.from(payload).toString()));
    expect(said).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(new Set(heard.map(({ receivedAtMs }) => receivedAtMs))).toEqual(new Set([NOW_MS]));
  });

  it('drops a message whose time is over, to the millisecond', async () => {
    broker = await startBroker({ clock: fixedClock(NOW_MS) });
    const device = await connectedDevice(broker.url, SN);

    await broker.publish([
      { topic: ANNOUNCE, payload: 'too late', expiresAtMs: NOW_MS },
      { topic: ANNOUNCE, payload: 'just in time', expiresAtMs: NOW_MS + 1 },
    ]);

    expect((await device.next('publish')).payload.toString()).toBe('just in time');
    expect(broker.counts).toMatchObject({ expired: 1, sent: 1 });
  });

  it('keeps nothing for a device that is away or has not subscribed', async () => {
    broker = await startBroker();
    await broker.publish([{ topic: ANNOUNCE, payload: 'while away' }]);
    const device = new RawDevice(broker.url);
    await device.connect({ clientId: SN, clean: false });
    await broker.publish([{ topic: ANNOUNCE, payload: 'before it subscribed' }]);
    await device.subscribe(`hd/v1/${SN}/dn/announce`);
    await broker.publish([
      { topic: `hd/v1/${SN}/dn/sys`, payload: 'not subscribed to this' },
      { topic: ANNOUNCE, payload: 'now' },
    ]);

    expect((await device.next('publish')).payload.toString()).toBe('now');
    expect(broker.counts).toMatchObject({ offline: 1, unsubscribed: 2, sent: 1 });
  });

  it('opens a clean session even for a device that asks for a lasting one', async () => {
    broker = await startBroker();
    const seen = watch(broker);
    const before = await connectedDevice(broker.url, SN);
    before.socket.destroy();
    await eventually(() => seen.includes(`${SN} down`));
    await broker.publish([{ topic: ANNOUNCE, payload: 'while away' }]);
    const after = new RawDevice(broker.url);
    await after.connect({ clientId: SN, clean: false });
    await after.subscribe(`hd/v1/${SN}/dn/#`);
    await broker.publish([{ topic: ANNOUNCE, payload: 'now' }]);

    expect((await after.next('publish')).payload.toString()).toBe('now');
  });

  it('delivers at QoS 0 to a device that asked for no more', async () => {
    broker = await startBroker();
    const device = new RawDevice(broker.url);
    await device.connect({ clientId: SN });
    await device.subscribe(`hd/v1/${SN}/dn/+`, 0);
    await broker.publish([{ topic: ANNOUNCE, payload: 'once' }]);
    expect(await device.next('publish')).toMatchObject({ qos: 0 });
  });

  it('passes a will on when the connection breaks, not when the device says goodbye', async () => {
    broker = await startBroker();
    const heard = hear(broker);
    const seen = watch(broker);
    const will = { topic: `hd/v1/${SN}/up/presence`, payload: Buffer.from('{"online":false}') };
    const polite = new RawDevice(broker.url);
    await polite.connect({ clientId: SN, will: { ...will, retain: true } });
    polite.send({ cmd: 'disconnect' });
    await eventually(() => seen.length === 2);
    expect(heard).toEqual([]);

    const broken = new RawDevice(broker.url);
    await broken.connect({ clientId: SN, will: { ...will, retain: true } });
    broken.socket.resetAndDestroy();
    await eventually(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ sn: SN, leaf: 'presence' });
  });

  it('refuses to publish to anything but a device, before it sends any of the batch', async () => {
    broker = await startBroker();
    const stray = { topic: 'hd/v1/+/dn/announce', payload: 'all' };
    await expect(
      broker.publish([{ topic: ANNOUNCE, payload: 'one' }, stray]),
    ).rejects.toMatchObject({ code: 'not_a_device_topic' });
    expect(broker.counts.offline).toBe(0);
  });

  it('disconnects a device on request', async () => {
    broker = await startBroker();
    const seen = watch(broker);
    const device = await connectedDevice(broker.url, SN);
    await broker.disconnect(SN, 'credentials withdrawn');
    await device.closed;
    await eventually(() => seen.length === 2);
    expect(seen).toEqual([`${SN} up`, `${SN} down`]);
    expect(broker.connected).toBe(0);
  });

  it('listens with TLS beside plain TCP', async () => {
    broker = await startBroker({ tls: { port: 0, cert, key } });
    const device = await connectAsync(broker.tlsUrl as string, {
      clientId: SN,
      username: SN,
      password: PASSWORD,
      ca: cert,
      protocolVersion: 4,
    });
    const heard = hear(broker);
    await device.publishAsync(`hd/v1/${SN}/up/hello`, '{}', { qos: 1 });
    await eventually(() => heard.length === 1);
    await device.endAsync();
  });
});

describe('starting and stopping', () => {
  it('names the port when another process has it', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    broker = createEmbeddedBroker({
      host: '127.0.0.1',
      port,
      authenticator: { authenticate: async () => true },
    });
    await expect(broker.start()).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} on 127.0.0.1 is already in use.`,
    });
    expect(broker.isReady()).toBe(false);
    holder.close();
  });

  it('says what is wrong when the certificate cannot be used, and frees its port', async () => {
    broker = createEmbeddedBroker({
      host: '127.0.0.1',
      port: 0,
      tls: { port: 0, cert: 'no certificate', key },
      authenticator: { authenticate: async () => true },
    });
    await expect(broker.start()).rejects.toMatchObject({ code: 'broker_listen_failed' });
    // Nobody listens: the connection is refused.
    await new RawDevice(broker.url).closed;
  });

  it('stops within a second with devices connected, silent and half connected', async () => {
    broker = await startBroker({ tls: { port: 0, cert, key } });
    const silent = [new RawDevice(broker.url), new RawDevice(broker.tlsUrl as string)];
    const devices = await Promise.all(
      Array.from({ length: 50 }, (_, n) => connectedDevice(broker.url, `SPK-1000${n}`)),
    );
    const startMs = performance.now();
    await broker.stop();
    expect(performance.now() - startMs).toBeLessThan(1_000);
    await Promise.all([...silent, ...devices].map(({ closed }) => closed));
    expect(broker.isReady()).toBe(false);
  });

  it('hands on everything it confirmed before it stops', async () => {
    broker = await startBroker();
    const heard = hear(broker);
    const device = await connectedDevice(broker.url, SN);
    for (let n = 0; n < 100; n += 1) device.publish(`hd/v1/${SN}/up/event`, String(n));
    await device.next('puback');
    await broker.stop();
    await device.closed;
    const confirmed = device.received.filter(({ cmd }) => cmd === 'puback').length + 1;
    expect(heard.length).toBeGreaterThanOrEqual(confirmed);
  });
});
