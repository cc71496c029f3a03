import type { Client } from 'aedes';
import { filterSelects } from '../authorize-topic.js';
import { downPrefix } from '../topics.js';
import { addressOf, internals, type ClientInternals } from './aedes-internals.js';
import { askAlive } from './ask-alive.js';

const MESSAGE_ID_MAX = 65_535;
const ANSWER_HOLDS_MS = 5_000;

/** One device's connection of the moment. */
export class DeviceSession {
  readonly sn: string;
  readonly client: ClientInternals;
  /** Of the other end. */
  readonly address: string;
  readonly #everything: string;
  #messageId = 0;
  #asked: Promise<boolean> | undefined;

  constructor(client: Client) {
    this.client = internals(client);
    this.sn = client.id;
    this.address = addressOf(this.client);
    this.#everything = `${downPrefix(client.id)}#`;
  }

  /**
   * The next packet identifier, 1..65535; the only ones on this connection, since nothing else
   * sends QoS 1.
   */
  nextMessageId(): number {
    this.#messageId = this.#messageId === MESSAGE_ID_MAX ? 1 : this.#messageId + 1;
    return this.#messageId;
  }

  /**
   * Whether the device answers within this time. Several who want to know share one question, and a
   * yes holds for some seconds, so that whoever knocks without pause does not keep it busy.
   */
  answers(withinMs: number): Promise<boolean> {
    this.#asked ??= this.#ask(withinMs);
    return this.#asked;
  }

  async #ask(withinMs: number): Promise<boolean> {
    const { sn, client } = this;
    const isAlive = await askAlive({ sn, client, messageId: this.nextMessageId() }, withinMs);
    const forget = (): void => {
      this.#asked = undefined;
    };
    setTimeout(forget, isAlive ? ANSWER_HOLDS_MS : 0).unref();
    return isAlive;
  }

  /** The QoS at which the device subscribed to the topic, at most 1; undefined when it did not. */
  subscribedQos(topic: string): 0 | 1 | undefined {
    const { subscriptions } = this.client;
    const whole = subscriptions[this.#everything];
    if (whole) return whole.qos > 0 ? 1 : 0;
    let best: 0 | 1 | undefined;
    for (const [filter, { qos }] of Object.entries(subscriptions)) {
      if (filterSelects(filter, topic)) best = qos > 0 || best === 1 ? 1 : 0;
    }
    return best;
  }
}

/**
 * Who is connected: one session a device, the latest to register. aedes keeps such a map too, but
 * when the old connection of a device is already closing while a new one registers, its late end
 * removes the new one.
 */
export class Sessions {
  readonly #bySn = new Map<string, DeviceSession>();
  readonly #onChange: (sn: string, connected: boolean) => void;

  constructor(onChange: (sn: string, connected: boolean) => void) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#bySn.size;
  }

  /** The session of a device; one that is being closed does not count. */
  get(sn: string): DeviceSession | undefined {
    const session = this.#bySn.get(sn);
    return session?.client.closed ? undefined : session;
  }

  all(): DeviceSession[] {
    return [...this.#bySn.values()];
  }

  /** A connection registered; one of the same device that is still there is closed first. */
  opened(client: Client): void {
    // It may have gone away while its predecessor was being closed: then its end was already told.
    if (client.closed) return;
    const before = this.#bySn.get(client.id);
    if (before) {
      this.closed(before.client);
      before.client.close();
    }
    this.#bySn.set(client.id, new DeviceSession(client));
    this.#onChange(client.id, true);
  }

  /** A connection ended; one that has been replaced changes nothing. */
  closed(client: Pick<Client, 'id'>): void {
    if (this.#bySn.get(client.id)?.client !== client) return;
    this.#bySn.delete(client.id);
    this.#onChange(client.id, false);
  }
}
