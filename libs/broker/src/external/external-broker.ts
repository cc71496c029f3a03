import { randomUUID } from 'node:crypto';
import { connect, type MqttClient } from 'mqtt';
import { systemClock, type Clock } from '#libs/kernel';
import { ALL_UPLINKS, parseUpTopic } from '#libs/protocol';
import { createBatch } from '../batch.js';
import {
  BrokerPort,
  noCounts,
  type BrokerLog,
  type OutboundMessage,
  type UplinkMessage,
} from '../broker-port.js';
import { credentialsOf, withoutCredentials } from '../service-account.js';
import { snOfDownTopic } from '../topics.js';
import { InFlight } from './in-flight.js';

/** How to reach an external broker. */
export interface ExternalBrokerOptions {
  /** `mqtt://user:password@host:port` or `mqtts://…`, user and password percent-encoded. */
  readonly url: string;
  readonly clock?: Clock;
  readonly log?: BrokerLog;
  readonly reconnectPeriodMs?: number;
  readonly connectTimeoutMs?: number;
  /** Messages the broker may have left unanswered before further ones are dropped. */
  readonly inFlightMax?: number;
  /** Whether to hear what devices say; yes when left out. Who only sends need not take it all. */
  readonly hearsDevices?: boolean;
}

const RECONNECT_PERIOD_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const IN_FLIGHT_MAX = 10_000;
const KEEPALIVE_S = 30;
const SUBSCRIPTION_FAILED = 128;

/**
 * The connection to an MQTT broker of its own, or a cluster of them. MQTT 3.1.1, clean session, one
 * plain subscription to every uplink. While the broker is away messages are dropped, not queued: an
 * announcement must not come late. `start` resolves at the broker's first answer or failure,
 * whichever it is, and `isReady` tells: a broker that asks our own API whom to let in refuses us
 * until that API listens.
 */
export function createExternalBroker(options: ExternalBrokerOptions): BrokerPort {
  return new ExternalBroker(options);
}

class ExternalBroker extends BrokerPort {
  readonly counts = noCounts();
  readonly url: string;
  readonly #options: ExternalBrokerOptions;
  readonly #clock: Clock;
  readonly #uplinks;
  #client: MqttClient | undefined;
  #inFlight: InFlight | undefined;
  #ready = false;

  constructor(options: ExternalBrokerOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#uplinks = createBatch<UplinkMessage>({ counts: this.counts, log: options.log });
    this.url = withoutCredentials(options.url);
  }

  isReady(): boolean {
    return this.#ready;
  }

  async start(): Promise<void> {
    // The client would cut user and password at the last colon, wherever that stands.
    const client = connect(this.url, {
      ...credentialsOf(this.#options.url),
      protocolVersion: 4,
      clean: true,
      clientId: `haodian-${randomUUID()}`,
      keepalive: KEEPALIVE_S,
      resubscribe: false,
      reconnectOnConnackError: true,
      connectTimeout: this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      reconnectPeriod: this.#options.reconnectPeriodMs ?? RECONNECT_PERIOD_MS,
    });
    this.#client = client;
    this.#inFlight = new InFlight(client);
    client.on('message', (topic, payload) => this.#received(topic, payload));
    client.on('close', () => {
      this.#ready = false;
      this.#inFlight?.forget();
    });
    await this.#firstAnswer(client);
  }

  async stop(): Promise<void> {
    this.#ready = false;
    // Forced: what the broker has not taken by now is re-sent by whoever comes next.
    await this.#client?.endAsync(true);
    this.#uplinks.flush();
  }

  async publish(messages: readonly OutboundMessage[]): Promise<void> {
    for (const { topic } of messages) snOfDownTopic(topic);
    const nowMs = this.#clock.nowMs();
    const inFlightMax = this.#options.inFlightMax ?? IN_FLIGHT_MAX;
    for (const { topic, payload, expiresAtMs } of messages) {
      if (expiresAtMs !== undefined && expiresAtMs <= nowMs) this.counts.expired += 1;
      else if (!this.#ready || !this.#inFlight || this.#inFlight.size >= inFlightMax) {
        this.counts.offline += 1;
      } else {
        this.#inFlight.send(topic, payload);
        this.counts.sent += 1;
      }
    }
  }

  onUplinks(handler: (batch: readonly UplinkMessage[]) => void): void {
    this.#uplinks.addHandler(handler);
  }

  onConnections(): void {}

  async disconnect(): Promise<void> {}

  #firstAnswer(client: MqttClient): Promise<void> {
    return new Promise((resolve) => {
      client.on('connect', () => void this.#subscribe(client).then(resolve));
      client.on('error', (error) => {
        this.#options.log?.warn(
          { err: error, url: this.url },
          'the MQTT broker does not let us in',
        );
        resolve();
      });
      client.once('close', resolve);
    });
  }

  /**
   * A connection that may not subscribe is of no use: closed, and tried again like one that failed.
   */
  async #subscribe(client: MqttClient): Promise<void> {
    if (this.#options.hearsDevices === false) {
      this.#ready = client.connected;
      return;
    }
    try {
      const granted = await client.subscribeAsync(ALL_UPLINKS, { qos: 1 });
      if (granted.some(({ qos }) => qos === SUBSCRIPTION_FAILED)) throw new Error('denied');
      this.#ready = client.connected;
    } catch (error) {
      this.#options.log?.warn({ err: error, url: this.url }, 'cannot subscribe to the devices');
      if (client.connected) client.stream.destroy();
    }
  }

  #received(topic: string, payload: Uint8Array): void {
    const parsed = parseUpTopic(topic);
    if (!parsed) {
      this.counts.uplinksUnknown += 1;
      return;
    }
    this.counts.uplinks += 1;
    this.#uplinks.push({ ...parsed, payload, receivedAtMs: this.#clock.nowMs() });
  }
}
