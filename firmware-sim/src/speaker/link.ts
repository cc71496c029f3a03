import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { generate, parser, type Packet } from 'mqtt-packet';
import { downFilter, encodePresence, upTopic, type UpLeaf } from '#libs/protocol';

/** Where and as whom a device connects. */
export interface LinkOptions {
  /** `mqtt://host[:port]` or `mqtts://host[:port]`. */
  readonly url: string;
  readonly sn: string;
  readonly token: string;
  /** Number of this connection; the last will carries it. */
  readonly sess: number;
  readonly keepaliveS?: number;
  /** Trust for `mqtts`, PEM; the system's when left out. */
  readonly ca?: string;
  /** Which of this machine's addresses it connects from. */
  readonly localAddress?: string;
}

/** Why a connection is over. */
export interface LinkEnd {
  /** CONNACK return code when the broker refused, else 0. */
  readonly refused: number;
  /** The network's word for it, when it has one. */
  readonly error?: string;
}

/** What the owner of a connection is told. */
export interface LinkOwner {
  /** Connected and subscribed. */
  linkUp(): void;
  linkMessage(topic: string, payload: Uint8Array): void;
  /** Told once; nothing comes after it. */
  linkDown(end: LinkEnd): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 };

/**
 * One MQTT 3.1.1 connection of one device: clean session, client id = user name = SN, last will on
 * `up/presence`, one subscription, QoS 1 both ways. Written on the packet codec alone, so that
 * thousands fit into a process.
 */
export class DeviceLink {
  private readonly socket: Socket;
  private readonly keepaliveMs: number;
  private messageId = 0;
  private refused = 0;
  private isOver = false;
  private isAnswered = true;
  private pings: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: LinkOptions,
    private readonly owner: LinkOwner,
  ) {
    this.keepaliveMs = (options.keepaliveS ?? 60) * 1000;
    this.socket = openSocket(options);
    this.socket.setNoDelay(true);
    this.socket.setTimeout(CONNECT_TIMEOUT_MS, () => this.cut('connect timeout'));
    this.socket.on('error', (error: NodeJS.ErrnoException) => this.over(error.code));
    this.socket.on('close', () => this.over());
    const incoming = parser({ protocolVersion: 4 });
    incoming.on('packet', (packet: Packet) => this.take(packet));
    incoming.on('error', () => this.cut('malformed packet'));
    this.socket.on('data', (bytes) => incoming.parse(bytes));
    this.write(connectPacket(options, this.keepaliveMs / 1000));
  }

  /** Publishes under the device's own topics, QoS 1. Dropped when the connection is over. */
  publish(leaf: UpLeaf, payload: string): void {
    const { sn } = this.options;
    const head = { qos: 1, dup: false, retain: false } as const;
    const messageId = this.nextMessageId();
    this.write({ cmd: 'publish', topic: upTopic(sn, leaf), payload, messageId, ...head });
  }

  /** Says goodbye (no will is sent) and closes. */
  close(): void {
    this.write({ cmd: 'disconnect' });
    this.socket.end();
  }

  /** Drops the connection as a power cut would, after what was written has left. */
  drop(): void {
    this.socket.end(() => this.socket.destroy());
  }

  /** Drops the connection at once. */
  cut(error?: string): void {
    this.over(error);
  }

  private take(packet: Packet): void {
    if (packet.cmd === 'connack') this.welcomed(packet.returnCode ?? 0);
    else if (packet.cmd === 'suback') this.owner.linkUp();
    else if (packet.cmd === 'pingresp') this.isAnswered = true;
    else if (packet.cmd === 'publish') {
      if (packet.qos > 0) this.write({ cmd: 'puback', messageId: packet.messageId! });
      this.owner.linkMessage(packet.topic, bytesOf(packet.payload));
    }
  }

  private welcomed(returnCode: number): void {
    this.refused = returnCode;
    if (returnCode !== 0) return this.over();
    this.socket.setTimeout(0);
    this.pings = setInterval(() => this.ping(), this.keepaliveMs);
    const subscriptions = [{ topic: downFilter(this.options.sn), qos: 1 as const }];
    this.write({ cmd: 'subscribe', messageId: this.nextMessageId(), subscriptions });
  }

  private ping(): void {
    if (!this.isAnswered) return this.cut('keep-alive timeout');
    this.isAnswered = false;
    this.write({ cmd: 'pingreq' });
  }

  private write(packet: Packet): void {
    if (!this.isOver && this.socket.writable) this.socket.write(generate(packet));
  }

  private nextMessageId(): number {
    this.messageId = (this.messageId % 65_535) + 1;
    return this.messageId;
  }

  private over(error?: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.pings);
    this.socket.destroy();
    this.owner.linkDown({ refused: this.refused, ...(error ? { error } : {}) });
  }
}

function openSocket({ url, ca, localAddress }: LinkOptions): Socket {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const where = { host, port: Number(port || PORTS[protocol]), localAddress };
  return protocol === 'mqtts:' ? connectTls({ ...where, ca }) : connectTcp(where);
}

function connectPacket({ sn, token, sess }: LinkOptions, keepalive: number): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: sn,
    username: sn,
    password: Buffer.from(token),
    keepalive,
    will: {
      topic: upTopic(sn, 'presence'),
      payload: Buffer.from(encodePresence({ online: false, sess })),
      qos: 1,
      retain: false,
    },
  };
}

function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
