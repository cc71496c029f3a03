import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { connectedDevice, hear, RawDevice, startBroker, watch } from '../device.fixture.js';
import type { EmbeddedBroker } from './embedded-broker.js';

const SN = 'SPK-000001';
const OTHER = 'SPK-000002';
const MIB = 2 ** 20;
/** The remaining length of a packet of 256 MiB less one byte, the largest MQTT knows. */
const LARGEST = Buffer.from([0xff, 0xff, 0xff, 0x7f]);

let broker: EmbeddedBroker;
afterEach(() => broker.stop());

/** Writes chunk after chunk until the other side closes. */
async function flood(device: RawDevice, chunk: Buffer): Promise<void> {
  const more = (): void => {
    while (!device.socket.destroyed && device.socket.write(chunk)) continue;
  };
  device.socket.on('drain', more);
  more();
  await device.closed;
}

describe('who is let in', () => {
  it.each([
    ['a wrong password', { clientId: SN, password: 'guess' }, 4],
    ['a user name that is not the client id', { clientId: SN, username: OTHER }, 2],
    ['a client id that is no serial number', { clientId: 'spk' }, 2],
    ['a line feed in the client id', { clientId: `${SN}\n` }, 2],
    ['a bell in the client id', { clientId: `SPK\u0007000001` }, 2],
    ['an empty client id', { clientId: '', username: '' }, 2],
    ['an escape sequence as the client id', { clientId: '\u001b[2J\u001b[1;1H' }, 2],
    [
      'a will on the topic of another device',
      { clientId: SN, will: { topic: `hd/v1/${OTHER}/up/presence`, payload: Buffer.from('{}') } },
      5,
    ],
  ])('not %s', async (_what, connect, code) => {
    broker = await startBroker();
    const seen = watch(broker);
    const device = new RawDevice(broker.url);
    expect(await device.connect(connect)).toBe(code);
    await device.closed;
    expect(broker.counts.connectionsRefused).toBe(1);
    expect(seen).toEqual([]);
  });

  it('nobody, with "server unavailable", while the authenticator cannot tell', async () => {
    broker = await startBroker({
      authenticator: { authenticate: () => Promise.reject(new Error('database away')) },
    });
    expect(await new RawDevice(broker.url).connect({ clientId: SN })).toBe(3);
  });

  it('nobody, with "server unavailable", when the authenticator is too slow', async () => {
    broker = await startBroker({
      authenticator: { authenticate: () => new Promise<never>(() => undefined) },
      limits: { authenticateTimeoutMs: 50 },
    });
    expect(await new RawDevice(broker.url).connect({ clientId: SN })).toBe(3);
  });

  it('not more connections than the limit', async () => {
    broker = await startBroker({ limits: { connectionsMax: 2 } });
    const first = await connectedDevice(broker.url, SN);
    await connectedDevice(broker.url, OTHER);
    await new RawDevice(broker.url).closed;
    expect(broker.counts.connectionsOverLimit).toBe(1);
    first.send({ cmd: 'pingreq' });
    await first.next('pingresp');
  });
});

describe('what a device may not say', () => {
  it.each([
    ['on a topic of another device', `hd/v1/${OTHER}/up/ack`, 1 as const],
    ['on its own downlink', `hd/v1/${SN}/dn/announce`, 1 as const],
    ['to a wildcard', 'hd/v1/+/up/ack', 1 as const],
    ['to $SYS', '$SYS/broker/shutdown', 1 as const],
    ['at QoS 2', `hd/v1/${SN}/up/ack`, 2 as const],
  ])('anything %s: it is cut off and nothing is heard', async (_where, topic, qos) => {
    broker = await startBroker();
    const heard = hear(broker);
    const device = await connectedDevice(broker.url, SN);
    const other = await connectedDevice(broker.url, OTHER);
    device.publish(topic, '{}', qos);
    await device.closed;
    other.publish(`hd/v1/${OTHER}/up/ack`);
    await eventually(() => heard.length > 0);
    expect(heard.map(({ sn }) => sn)).toEqual([OTHER]);
    expect(other.received.some(({ cmd }) => cmd === 'publish')).toBe(false);
  });

  it('anything on a topic that the protocol does not know: dropped and counted', async () => {
    broker = await startBroker();
    const device = await connectedDevice(broker.url, SN);
    device.publish(`hd/v1/${SN}/up/gossip`);
    await device.next('puback');
    await eventually(() => broker.counts.uplinksUnknown === 1);
    expect(broker.counts.uplinks).toBe(0);
  });
});

describe('what a device may not hear', () => {
  it.each([
    `hd/v1/${OTHER}/dn/#`,
    `hd/v1/${SN}/up/#`,
    'hd/v1/+/dn/announce',
    'hd/#',
    '#',
    '$SYS/#',
    `$share/all/hd/v1/${SN}/dn/#`,
    `hd/v1/${SN}/dn/\u0001`,
  ])('%j: answered with failure', async (filter) => {
    broker = await startBroker();
    const device = new RawDevice(broker.url);
    await device.connect({ clientId: SN });
    expect(await device.subscribe(filter)).toBe(128);
    expect(broker.counts.subscriptionsDenied).toBe(1);
    await broker.publish([{ topic: `hd/v1/${SN}/dn/announce`, payload: 'x' }]);
    expect(broker.counts.unsubscribed).toBe(1);
  });

  it('through more than sixteen filters', async () => {
    broker = await startBroker();
    const device = new RawDevice(broker.url);
    await device.connect({ clientId: SN });
    const topics = Array.from({ length: 1_000 }, (_, n) => `hd/v1/${SN}/dn/x${n}`);
    const subscriptions = topics.map((topic) => ({ topic, qos: 1 as const }));
    device.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    const { granted } = await device.next('suback');
    expect((granted as number[]).filter((code) => code !== 128)).toHaveLength(16);
  });
});

describe('what is too much or too slow', () => {
  it.each([
    ['CONNECT', 0x10],
    ['PUBLISH before any CONNECT', 0x30],
  ])('a %s of 256 MiB costs no memory', async (_what, header) => {
    broker = await startBroker();
    const chunk = Buffer.alloc(MIB);
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 10; n += 1) {
      const device = new RawDevice(broker.url);
      device.socket.write(Buffer.concat([Buffer.from([header]), LARGEST]));
      await flood(device, chunk);
    }
    expect(broker.counts.oversizedPackets).toBe(10);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * MIB);
  });

  it('a CONNECT of just over 4 KiB is not read', async () => {
    broker = await startBroker();
    const device = new RawDevice(broker.url);
    device.sendConnect({ clientId: SN, password: 'x'.repeat(4_096) });
    await device.closed;
    expect(broker.counts).toMatchObject({ oversizedPackets: 1, connectionsRefused: 0 });
  });

  it('a publish of 60 KiB passes, one over 64 KiB costs the connection and no memory', async () => {
    broker = await startBroker();
    const heard = hear(broker);
    const device = await connectedDevice(broker.url, SN);
    device.publish(`hd/v1/${SN}/up/event`, Buffer.alloc(60 * 1024));
    await device.next('puback');
    await eventually(() => heard.length === 1);
    const before = process.memoryUsage().rss;
    device.socket.write(Buffer.concat([Buffer.from([0x32]), LARGEST]));
    await flood(device, Buffer.alloc(MIB));
    expect(broker.counts.oversizedPackets).toBe(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * MIB);
    expect(heard).toHaveLength(1);
  });

  it('a connection that says nothing is ended, and so is one that dribbles', async () => {
    broker = await startBroker({ limits: { connectTimeoutMs: 60 } });
    const mute = new RawDevice(broker.url);
    const slow = new RawDevice(broker.url);
    slow.socket.write(Buffer.from([0x10, 0x20, 0x00]));
    await Promise.all([mute.closed, slow.closed]);
    expect(broker.counts.connectionsAborted).toBe(2);
  });

  it.each([
    ['noise', Buffer.from('GET / HTTP/1.1\r\nHost: shop\r\n\r\n')],
    ['a packet of a reserved kind', Buffer.from([0x00, 0x00])],
    ['a length that does not end', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['a SUBSCRIBE before CONNECT', Buffer.from([0x82, 0x06, 0, 1, 0, 1, 0x61, 1])],
  ])('%s ends the connection', async (_what, bytes) => {
    broker = await startBroker({ limits: { connectTimeoutMs: 500 } });
    const device = new RawDevice(broker.url);
    device.socket.write(bytes);
    await device.closed;
    expect(broker.connected).toBe(0);
  });

  it('a device that does not read is cut off before much waits for it', async () => {
    broker = await startBroker({ limits: { unreadBytesMax: 64 * 1024 } });
    const seen = watch(broker);
    const device = await connectedDevice(broker.url, SN);
    device.socket.pause();
    const message = { topic: `hd/v1/${SN}/dn/print`, payload: 'x'.repeat(15_000) };
    // What the operating system buffers on the way differs from machine to machine.
    await eventually(async () => {
      await broker.publish(Array.from({ length: 50 }, () => message));
      return broker.counts.slowConsumers === 1;
    });
    await eventually(() => seen.includes(`${SN} down`));
    expect(broker.counts.sent * 15_000).toBeLessThan(64 * MIB);
  });
});
