import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { connectedDevice, hear, RawDevice, startBroker, watch } from '../device.fixture.js';
import type { EmbeddedBroker } from './embedded-broker.js';

const SN = 'SPK-000001';

let broker: EmbeddedBroker;
afterEach(() => broker.stop());

describe('a second connection of the same device', () => {
  it('takes over: the old one is closed, the new one served, presence ends at "up"', async () => {
    broker = await startBroker();
    const seen = watch(broker);
    const heard = hear(broker);
    const old = new RawDevice(broker.url);
    const will = { topic: `hd/v1/${SN}/up/presence`, payload: Buffer.from('{"sess":1}') };
    await old.connect({ clientId: SN, will });
    await old.subscribe(`hd/v1/${SN}/dn/#`);

    const young = await connectedDevice(broker.url, SN);
    await old.closed;
    await eventually(() => seen.length === 3);
    await broker.publish([{ topic: `hd/v1/${SN}/dn/announce`, payload: 'to the young one' }]);

    expect((await young.next('publish')).payload.toString()).toBe('to the young one');
    expect(seen).toEqual([`${SN} up`, `${SN} down`, `${SN} up`]);
    expect(heard.map(({ leaf }) => leaf)).toEqual(['presence']);
    expect(broker).toMatchObject({ connected: 1, counts: { takeovers: 1, sent: 1 } });
  });

  it('that goes away leaves the device offline, whatever became of the one before', async () => {
    broker = await startBroker();
    const seen = watch(broker);
    await connectedDevice(broker.url, SN);
    const young = await connectedDevice(broker.url, SN);
    young.socket.destroy();
    await eventually(() => seen.length === 4);
    expect(seen.at(-1)).toBe(`${SN} down`);
    expect(broker.connected).toBe(0);
  });

  it('with a wrong password leaves the first one alone', async () => {
    broker = await startBroker();
    const seen = watch(broker);
    const device = await connectedDevice(broker.url, SN);
    const thief = new RawDevice(broker.url);
    expect(await thief.connect({ clientId: SN, password: 'guess' })).toBe(4);
    await thief.closed;
    device.send({ cmd: 'pingreq' });
    await device.next('pingresp');
    expect(seen).toEqual([`${SN} up`]);
  });

  it.each([2, 3, 10])('among %i at once: one is left, and it is served', async (count) => {
    broker = await startBroker();
    const seen = watch(broker);
    const rivals = Array.from({ length: count }, () => new RawDevice(broker.url));
    for (const rival of rivals) rival.sendConnect({ clientId: SN });
    let open = rivals.length;
    for (const rival of rivals) void rival.closed.then(() => (open -= 1));
    await eventually(() => open === 1);

    const last = rivals.find(({ socket }) => !socket.destroyed) as RawDevice;
    await last.subscribe(`hd/v1/${SN}/dn/#`);
    await broker.publish([{ topic: `hd/v1/${SN}/dn/announce`, payload: 'x' }]);
    await last.next('publish');
    expect(broker.connected).toBe(1);
    expect(seen.at(-1)).toBe(`${SN} up`);
    expect(seen.filter((line) => line.endsWith('up'))).toHaveLength((seen.length + 1) / 2);

    last.socket.destroy();
    await eventually(() => seen.at(-1) === `${SN} down`);
    expect(broker.connected).toBe(0);
  });

  it('that comes while the old one is being closed is not taken for gone', async () => {
    let letIn: (known: boolean) => void = () => undefined;
    const gate = new Promise<boolean>((resolve) => (letIn = resolve));
    const answers = [Promise.resolve(true), gate, Promise.resolve(true)];
    let asked = 0;
    const authenticate = (): Promise<boolean> => answers[asked++] as Promise<boolean>;
    broker = await startBroker({ authenticator: { authenticate } });
    const seen = watch(broker);
    await connectedDevice(broker.url, SN);
    const young = new RawDevice(broker.url);
    const connected = young.connect({ clientId: SN });
    await eventually(() => asked === 2);

    // In one turn of the loop: the old one's end has begun, and the new one is let in.
    void broker.disconnect(SN, 'test');
    letIn(true);
    await connected;
    await young.subscribe(`hd/v1/${SN}/dn/#`);
    await broker.publish([{ topic: `hd/v1/${SN}/dn/announce`, payload: 'x' }]);
    await young.next('publish');
    expect(seen).toEqual([`${SN} up`, `${SN} down`, `${SN} up`]);

    const third = await connectedDevice(broker.url, SN);
    await young.closed;
    third.socket.destroy();
    await eventually(() => seen.at(-1) === `${SN} down`);
    expect(broker.connected).toBe(0);
  });
});
