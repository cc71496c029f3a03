import { connect as connectTcp, type Socket } from 'node:net';
import { generate, parser, type Packet } from 'mqtt-packet';
import { eventually } from '#libs/testing';
import type { BrokerPort, DeviceAuthenticator, UplinkMessage } from './broker-port.js';
import { createEmbeddedBroker, type EmbeddedBroker } from './embedded/embedded-broker.js';
import type { EmbeddedBrokerOptions } from './embedded/embedded-broker.js';

/** The password every device of these specs has. */
export const PASSWORD = 'a-token-of-256-bits';

/** Lets in whoever knows the one password. */
export const authenticator: DeviceAuthenticator = {
  authenticate: async (_sn, password) => Buffer.from(password).toString() === PASSWORD,
};

/** An embedded broker on a free port, started. */
export async function startBroker(
  options: Partial<EmbeddedBrokerOptions> = {},
): Promise<EmbeddedBroker> {
  const broker = createEmbeddedBroker({ host: '127.0.0.1', port: 0, authenticator, ...options });
  await broker.start();
  return broker;
}

/** Collects what devices say, in order. */
export function hear(broker: BrokerPort): UplinkMessage[] {
  const heard: UplinkMessage[] = [];
  broker.onUplinks((batch) => heard.push(...batch));
  return heard;
}

/** Collects `up` and `down` of every connection, in order. */
export function watch(broker: BrokerPort): string[] {
  const seen: string[] = [];
  broker.onConnections((batch) => {
    for (const { sn, connected } of batch) seen.push(`${sn} ${connected ? 'up' : 'down'}`);
  });
  return seen;
}

/** What a connection asks for; a well-behaved device unless told otherwise. */
export interface Connect {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly clean?: boolean;
  readonly will?: { readonly topic: string; readonly payload: Buffer; readonly retain?: boolean };
}

/** A device that puts every byte on the wire itself, so that it can also misbehave. */
export class RawDevice {
  readonly received: Packet[] = [];
  readonly closed: Promise<unknown>;
  readonly socket: Socket;

  constructor(address: string) {
    const { hostname, port } = new URL(address);
    this.socket = connectTcp(Number(port), hostname);
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    const packets = parser();
    packets.on('packet', (packet) => this.received.push(packet));
    this.socket.on('data', (bytes) => packets.parse(bytes));
  }

  /** Connects, waits for the answer and gives its return code. */
  async connect(connect: Connect): Promise<number> {
    this.sendConnect(connect);
    const answer = await this.next('connack');
    return answer.returnCode as number;
  }

  /** Asks to be connected and waits for nothing. */
  sendConnect({ clientId, username = clientId, ...rest }: Connect): void {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      keepalive: 60,
      clean: rest.clean ?? true,
      clientId,
      username,
      password: Buffer.from(rest.password ?? PASSWORD),
      ...(rest.will && { will: { qos: 1, retain: false, ...rest.will } }),
    });
  }

  /** Subscribes, waits for the answer and gives what was granted: a QoS, or 128 for a denial. */
  async subscribe(topic: string, qos: 0 | 1 = 1): Promise<number> {
    this.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos }] });
    const answer = await this.next('suback');
    return answer.granted[0] as number;
  }

  /** Publishes at QoS 1 without waiting. */
  publish(topic: string, payload: string | Buffer = '{}', qos: 0 | 1 | 2 = 1): void {
    const message = { topic, payload, qos, messageId: 7, dup: false, retain: false };
    this.send({ cmd: 'publish', ...message });
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet));
  }

  /** Takes the oldest packet of a kind, waiting for it. */
  next<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    return eventually(() => {
      const at = this.received.findIndex((packet) => packet.cmd === cmd);
      if (at < 0) return undefined;
      return this.received.splice(at, 1)[0] as Extract<Packet, { cmd: C }>;
    }) as Promise<Extract<Packet, { cmd: C }>>;
  }
}

/** A device that is connected and has subscribed to all of its own. */
export async function connectedDevice(address: string, sn: string): Promise<RawDevice> {
  const device = new RawDevice(address);
  await device.connect({ clientId: sn });
  await device.subscribe(`hd/v1/${sn}/dn/#`);
  return device;
}
