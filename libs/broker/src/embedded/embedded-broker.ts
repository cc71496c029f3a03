import type { Client, PublishPacket } from 'aedes';
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import mqttPacket from 'mqtt-packet';
import { systemClock, type Clock } from '#libs/kernel';
import { createBatch } from '../batch.js';
import {
  BrokerPort,
  noCounts,
  type BrokerLog,
  type ConnectionGuard,
  type DeviceAuthenticator,
  type DeviceConnection,
  type OutboundMessage,
  type UplinkMessage,
} from '../broker-port.js';
import { snOfDownTopic, upLeafOf } from '../topics.js';
import { admissionHooks } from './admission.js';
import { addressOf, internals } from './aedes-internals.js';
import { DeviceAedes } from './device-aedes.js';
import { listen, type Listener, type TlsIdentity } from './listener.js';
import { guardPacketSize, type PacketLimits } from './packet-guard.js';
import { encodePublish } from './publish-packet.js';
import { Sessions, type DeviceSession } from './sessions.js';

// It would keep a Buffer for each of 65,536 message ids: 8 MB that every garbage collection reads.
mqttPacket.writeToStream.cacheNumbers = false;

/** Everything is bounded; these are the bounds unless told otherwise. */
export const embeddedBrokerLimits = {
  /** Between the TCP connection and its CONNECT; also for the TLS handshake. */
  connectTimeoutMs: 5_000,
  authenticateTimeoutMs: 15_000,
  /** For a device to say that it still reads the connection another one wants to replace. */
  answerTimeoutMs: 3_000,
  /** Of each listener. */
  connectionsMax: 20_000,
  /** A CONNECT carries an SN twice, a token and a will. */
  beforeAuthBytes: 4 * 1024,
  afterAuthBytes: 64 * 1024,
  /** What may wait for one device to be read before it is cut off. */
  unreadBytesMax: 256 * 1024,
};

/** Bounds of an embedded broker. */
export type EmbeddedBrokerLimits = typeof embeddedBrokerLimits;

/** How to make an embedded broker. */
export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0 takes a free one; `url` tells which after the start. */
  readonly port: number;
  /** A second listener, with TLS. */
  readonly tls?: TlsIdentity & { readonly port: number };
  readonly authenticator: DeviceAuthenticator;
  /** Without one whoever connects last takes the place. */
  readonly guard?: ConnectionGuard;
  readonly clock?: Clock;
  readonly log?: BrokerLog;
  readonly limits?: Partial<EmbeddedBrokerLimits>;
}

/**
 * A broker inside this process: MQTT 3.1.1 over TCP and, if asked, TLS. Client id = user name = SN;
 * the access list is {@link authorizeTopic}'s; sessions are clean; a denied publish closes the
 * connection, a denied subscription is answered with failure.
 */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  return new EmbeddedBroker(options);
}

/** See {@link createEmbeddedBroker}. */
export class EmbeddedBroker extends BrokerPort {
  readonly counts = noCounts();
  readonly #options: EmbeddedBrokerOptions;
  readonly #limits: EmbeddedBrokerLimits & PacketLimits;
  readonly #clock: Clock;
  readonly #aedes: DeviceAedes;
  readonly #uplinks;
  readonly #connections;
  readonly #sessions: Sessions;
  #listeners: Listener[] = [];
  #state: 'new' | 'open' | 'draining' | 'closed' = 'new';

  constructor(options: EmbeddedBrokerOptions) {
    super();
    this.#options = options;
    this.#limits = { ...embeddedBrokerLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    const report = { counts: this.counts, log: options.log };
    this.#uplinks = createBatch<UplinkMessage>(report);
    this.#connections = createBatch<DeviceConnection>(report);
    this.#sessions = new Sessions((sn, connected) => {
      this.#connections.push({ sn, connected, atMs: this.#clock.nowMs() });
    });
    this.#aedes = this.#createAedes();
  }

  get url(): string {
    return this.#urlOf('mqtt', this.#listeners[0]?.port ?? this.#options.port);
  }

  /** The address of the TLS listener, when there is one. */
  get tlsUrl(): string | undefined {
    const { tls } = this.#options;
    return tls && this.#urlOf('mqtts', this.#listeners[1]?.port ?? tls.port);
  }

  /** Devices connected at this moment. */
  get connected(): number {
    return this.#sessions.size;
  }

  isReady(): boolean {
    return this.#state === 'open';
  }

  async start(): Promise<void> {
    const { port, tls } = this.#options;
    await this.#aedes.listen();
    try {
      this.#listeners.push(await this.#listen(port));
      if (tls) this.#listeners.push(await this.#listen(tls.port, tls));
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#state = 'open';
  }

  async stop(): Promise<void> {
    if (this.#state === 'draining' || this.#state === 'closed') return;
    this.#state = 'draining';
    const closed = this.#listeners.map((listener) => listener.close());
    for (const { client } of this.#sessions.all()) client.pause();
    // What a device was told we have (PUBACK) is on its way through aedes for two turns of the
    // loop.
    await nextTurn();
    await nextTurn();
    this.#uplinks.flush();
    this.#state = 'closed';
    const aedesClosed = new Promise<void>((resolve) => this.#aedes.close(resolve));
    for (const listener of this.#listeners) listener.destroyConnections();
    await Promise.all([aedesClosed, ...closed]);
  }

  async publish(messages: readonly OutboundMessage[]): Promise<void> {
    const sns = messages.map(({ topic }) => snOfDownTopic(topic));
    const nowMs = this.#clock.nowMs();
    messages.forEach((message, at) => {
      const session = this.#sessions.get(sns[at] as string);
      if (message.expiresAtMs !== undefined && message.expiresAtMs <= nowMs)
        this.counts.expired += 1;
      else if (session === undefined) this.counts.offline += 1;
      else this.#deliver(session, message);
    });
  }

  onUplinks(handler: (batch: readonly UplinkMessage[]) => void): void {
    this.#uplinks.addHandler(handler);
  }

  onConnections(handler: (batch: readonly DeviceConnection[]) => void): void {
    this.#connections.addHandler(handler);
  }

  async disconnect(sn: string, reason: string): Promise<void> {
    const session = this.#sessions.get(sn);
    if (session === undefined) return;
    this.#options.log?.warn({ sn, reason }, 'device disconnected');
    await new Promise<void>((resolve) => session.client.close(resolve));
  }

  /**
   * Writes to the connection at once: no queue in which a message could grow old, but the socket's
   * own.
   */
  #deliver(session: DeviceSession, { topic, payload }: OutboundMessage): void {
    const qos = session.subscribedQos(topic);
    if (qos === undefined) {
      this.counts.unsubscribed += 1;
      return;
    }
    const messageId = qos === 1 ? session.nextMessageId() : undefined;
    const { conn } = session.client;
    conn.write(encodePublish({ topic, payload, messageId }));
    this.counts.sent += 1;
    if (conn.writableLength > this.#limits.unreadBytesMax) {
      this.counts.slowConsumers += 1;
      session.client.close();
    }
  }

  #createAedes(): DeviceAedes {
    const { connectTimeoutMs, authenticateTimeoutMs } = this.#limits;
    const { authenticator, guard } = this.#options;
    const hooks = admissionHooks({
      authenticator,
      counts: this.counts,
      authenticateTimeoutMs,
      isStopping: () => this.#state !== 'open',
      isConnected: (sn) => this.#sessions.get(sn) !== undefined,
      admits: guard && ((client) => this.#admits(guard, client)),
    });
    const aedes = new DeviceAedes(
      { ...hooks, connectTimeout: connectTimeoutMs },
      (client, packet) => this.#published(client, packet),
    );
    aedes.on('client', (client: Client) => {
      this.#sessions.opened(client);
      // aedes does not tell of the end of a connection that it removed from its map by mistake.
      client.conn.once('close', () => this.#sessions.closed(client));
    });
    aedes.on('clientDisconnect', (client: Client) => this.#sessions.closed(client));
    aedes.on('connectionError', () => {
      this.counts.connectionsAborted += 1;
    });
    (aedes as EventEmitter).on('error', (error: Error) => {
      this.#options.log?.warn({ err: error }, 'the broker has trouble');
    });
    return aedes;
  }

  async #admits(guard: ConnectionGuard, client: Client): Promise<boolean> {
    const before = this.#sessions.get(client.id);
    const incumbent = before && {
      address: before.address,
      answers: () => before.answers(this.#limits.answerTimeoutMs),
    };
    const request = { sn: client.id, address: addressOf(internals(client)) };
    const isAdmitted = await guard.admits({ ...request, ...(incumbent && { incumbent }) });
    if (!isAdmitted) this.counts.rivalsRefused += 1;
    return isAdmitted;
  }

  /** Whether the device that says this hello may stay; one that may not is cut off. */
  #keeps(client: Client, payload: Uint8Array): boolean {
    const session = this.#sessions.get(client.id);
    const { guard } = this.#options;
    if (!guard || session?.client !== internals(client)) return true;
    if (guard.keeps({ sn: client.id, address: session.address, payload })) return true;
    this.counts.rivalsRefused += 1;
    client.close();
    return false;
  }

  #published(client: Client, { topic, payload }: PublishPacket): void {
    // Wills that our own stop sets off tell nothing about the devices.
    if (this.#state === 'closed') return;
    const leaf = upLeafOf(client.id, topic);
    if (leaf === undefined) {
      this.counts.uplinksUnknown += 1;
      return;
    }
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    if (leaf === 'hello' && !this.#keeps(client, bytes)) return;
    this.counts.uplinks += 1;
    this.#uplinks.push({
      sn: client.id,
      leaf,
      payload: bytes,
      receivedAtMs: this.#clock.nowMs(),
    });
  }

  #listen(port: number, tls?: TlsIdentity): Promise<Listener> {
    return listen({
      host: this.#options.host,
      port,
      tls,
      connectionsMax: this.#limits.connectionsMax,
      handshakeTimeoutMs: this.#limits.connectTimeoutMs,
      onConnection: (socket) => this.#accept(socket),
      onOverLimit: () => {
        this.counts.connectionsOverLimit += 1;
      },
      onAborted: () => {
        this.counts.connectionsAborted += 1;
      },
      onTrouble: (error) => this.#options.log?.warn({ err: error }, 'a listener has trouble'),
    });
  }

  #accept(socket: Socket): void {
    const client = this.#aedes.handle(socket);
    guardPacketSize(client, this.#limits, () => {
      this.counts.oversizedPackets += 1;
    });
  }

  #urlOf(scheme: string, port: number): string {
    const { host } = this.#options;
    return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
