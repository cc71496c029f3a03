import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import mqtt from 'mqtt';
import type { MqttClient } from 'mqtt';
import {
  decodeAnnounce,
  decodeSys,
  downFilter,
  encodeAck,
  encodeHello,
  encodePresence,
  encodeTimeRequest,
  parseDownTopic,
  upTopic,
} from '#libs/protocol';
import type { AckCode, AnnounceMessage, Hello, SysMessage } from '#libs/protocol';
import { eventually } from './eventually.js';

/** How a speaker connects. */
export interface MqttSpeakerOptions {
  readonly url: string;
  readonly sn: string;
  readonly token: string;
  /** The number of its session. */
  readonly sess: number;
  /** What it says it finished. */
  readonly lastIds?: Hello['lastIds'];
  readonly shadowVersion?: number;
}

/**
 * A speaker without a will of its own: it keeps what it hears and answers only what a spec tells it
 * to.
 */
export class MqttSpeaker {
  readonly announces: AnnounceMessage[] = [];
  readonly sys: SysMessage[] = [];
  /** Topic leaf and body of everything, in the order it came. */
  readonly heard: { readonly leaf: string; readonly body: unknown }[] = [];
  private taken = 0;

  private constructor(
    private readonly client: MqttClient,
    private readonly options: MqttSpeakerOptions,
  ) {
    client.on('message', (topic, payload) => this.hear(topic, payload));
    client.on('error', () => undefined);
  }

  /** Connects and subscribes; says nothing yet. */
  static async connect(options: MqttSpeakerOptions): Promise<MqttSpeaker> {
    const { url, sn, token, sess } = options;
    const will = { topic: upTopic(sn, 'presence'), qos: 1 as const, retain: false };
    const client = await mqtt.connectAsync(url, {
      clientId: sn,
      username: sn,
      password: token,
      reconnectPeriod: 0,
      will: { ...will, payload: Buffer.from(encodePresence({ online: false, sess })) },
    });
    const speaker = new MqttSpeaker(client, options);
    await client.subscribeAsync(downFilter(sn), { qos: 1 });
    return speaker;
  }

  /** Says hello and waits for the answer. */
  async hello(): Promise<SysMessage> {
    const { lastIds = [], shadowVersion = 0, sess } = this.options;
    const facts = { boot: 1, fw: '1.0.0', hw: 'A', model: 'generic-speaker', caps: ['speech'] };
    const before = this.sys.length;
    await this.say('hello', encodeHello({ ...facts, sess, lastIds: [...lastIds], shadowVersion }));
    return eventually(() => this.sys.slice(before).find((message) => message.t === 'hello'));
  }

  /** The next announcement that was not taken yet; waits for it. */
  async next(): Promise<AnnounceMessage> {
    const message = await eventually(() => this.announces[this.taken]);
    this.taken += 1;
    return message;
  }

  /** Acks, and waits until the platform has taken it in. */
  async ack(id: string, stage: 'rx' | 'done', code: AckCode = 200, at = 0): Promise<void> {
    await this.say('ack', encodeAck({ id, stage, code, at }));
    await this.roundTrip();
  }

  /**
   * Waits until everything said and sent before has arrived: an answer to a clock request proves
   * it, both ways.
   */
  async roundTrip(): Promise<void> {
    const t0 = this.sys.length;
    await this.say('time', encodeTimeRequest({ t0 }));
    await eventually(() => this.sys.some((each) => each.t === 'time' && each.data.t0 === t0));
  }

  /** Publishes a message of its own making. */
  async say(leaf: Parameters<typeof upTopic>[1], payload: string): Promise<void> {
    await this.client.publishAsync(upTopic(this.options.sn, leaf), payload, { qos: 1 });
  }

  /** Asks for topics that may be anybody's; whether the broker grants them. */
  async maySubscribe(filter: string): Promise<boolean> {
    const granted = await this.client.subscribeAsync(filter, { qos: 1 }).catch(() => []);
    return granted.length > 0 && granted.every(({ qos }) => qos <= 1);
  }

  /** Publishes to a topic that may be anybody's; false when that costs the connection. */
  async mayPublish(topic: string, payload: string): Promise<boolean> {
    const closed = once(this.client as unknown as EventEmitter, 'close').then(() => false);
    const taken = this.client.publishAsync(topic, payload, { qos: 1 }).then(() => true);
    return Promise.race([closed, taken.catch(() => false)]);
  }

  /** Pulls the plug: the broker publishes the will. */
  async cut(): Promise<void> {
    const closed = once(this.client as unknown as EventEmitter, 'close');
    this.client.stream.destroy();
    await closed;
    await this.client.endAsync(true);
  }

  /** Disconnects in order; harmless when it is gone already. */
  async end(): Promise<void> {
    await this.client.endAsync(true);
  }

  private hear(topic: string, payload: Uint8Array): void {
    const leaf = parseDownTopic(topic)?.leaf ?? topic;
    this.heard.push({ leaf, body: JSON.parse(Buffer.from(payload).toString()) });
    if (leaf === 'announce') this.announces.push(decodeAnnounce(payload));
    if (leaf === 'sys') this.sys.push(decodeSys(payload));
  }
}
