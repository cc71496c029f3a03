import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import {
  decodeAck,
  decodeHello,
  decodeTimeRequest,
  downTopic,
  encodeAnnounce,
  encodeSys,
  parseUpTopic,
  type Ack,
  type Announce,
  type DownLeaf,
  type Hello,
  type Sys,
  type UpLeaf,
} from '#libs/protocol';
import { systemSimClock } from '../sim-clock.js';

/** One uplink as it came. */
export interface Uplink {
  readonly sn: string;
  readonly leaf: UpLeaf;
  readonly payload: Buffer;
}

/** A message with the device it came from. */
type From<M> = M & { readonly sn: string };

/** Starts a {@link TinyPlatform} on a free port; devices get in with that token. */
export async function startTinyPlatform(token = 'token'): Promise<TinyPlatform> {
  const broker = await Aedes.createBroker();
  broker.authenticate = (_client, _user, password, done) => {
    const isRight = password?.toString() === token;
    done(isRight ? null : Object.assign(new Error('refused'), { returnCode: 4 }), isRight);
  };
  const platform = new TinyPlatform(broker);
  await platform.listen();
  return platform;
}

/** A real broker with the least of a platform behind it: it answers hello and time. */
export class TinyPlatform {
  readonly uplinks: Uplink[] = [];
  readonly hellos: From<Hello>[] = [];
  readonly acks: From<Ack>[] = [];
  /** Told to whoever says hello. */
  placement = 1;
  answersHello = true;
  url = '';
  private readonly sockets = new Set<Socket>();
  private readonly watchers = new Set<() => void>();
  private readonly server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    this.broker.handle(socket);
  });

  constructor(private readonly broker: Aedes) {
    broker.on('publish', ({ topic, payload }) => this.take(topic, Buffer.from(payload)));
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `mqtt://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  send(sn: string, leaf: DownLeaf, payload: string): void {
    const packet = { topic: downTopic(sn, leaf), payload, retain: false, dup: false };
    this.broker.publish({ cmd: 'publish', ...packet, qos: 1 }, () => undefined);
  }

  announce(sn: string, announce: Announce): void {
    this.send(sn, 'announce', encodeAnnounce(announce));
  }

  sys(sn: string, sys: Sys): void {
    this.send(sn, 'sys', encodeSys(sys));
  }

  /** Resolves once `met()` is true, which is looked at after everything that is published. */
  until(met: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!met()) return;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Ends every connection, as a broker that is restarted. */
  dropAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.dropAll();
    await new Promise<void>((resolve) => {
      this.broker.close(() => this.server.close(() => resolve()));
    });
  }

  private take(topic: string, payload: Buffer): void {
    const parsed = parseUpTopic(topic);
    if (parsed) {
      this.uplinks.push({ ...parsed, payload });
      if (parsed.leaf === 'ack') this.acks.push({ sn: parsed.sn, ...decodeAck(payload) });
      if (parsed.leaf === 'time') this.tellTime(parsed.sn, payload);
      if (parsed.leaf === 'hello') this.welcome(parsed.sn, decodeHello(payload));
    }
    for (const look of this.watchers) look();
  }

  private tellTime(sn: string, payload: Buffer): void {
    const { t0 } = decodeTimeRequest(payload);
    const now = systemSimClock.nowMs();
    this.sys(sn, { t: 'time', data: { t0, t1: now, t2: now } });
  }

  private welcome(sn: string, hello: Hello): void {
    this.hellos.push({ sn, ...hello });
    if (!this.answersHello) return;
    const data = { sess: hello.sess, now: systemSimClock.nowMs(), placement: this.placement };
    this.sys(sn, { t: 'hello', data });
  }
}
