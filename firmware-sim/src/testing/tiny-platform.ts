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
  type Hello,
  type Sys,
  type UpLeaf,
} from '#libs/protocol';

/** One uplink as it came. */
export interface Uplink {
  readonly sn: string;
  readonly leaf: UpLeaf;
  readonly payload: Buffer;
}

/** A real broker with the least of a platform behind it: lets in who knows the token, answers hello and time. */
export interface TinyPlatform {
  readonly url: string;
  readonly uplinks: readonly Uplink[];
  readonly hellos: readonly (Hello & { sn: string })[];
  readonly acks: readonly (Ack & { sn: string })[];
  /** Placement told to whoever says hello. */
  placement: number;
  answersHello: boolean;
  send(sn: string, topic: 'announce' | 'sys' | 'shadow' | 'cmd', payload: string): void;
  announce(sn: string, announce: Announce): void;
  sys(sn: string, sys: Sys): void;
  /** Resolves once `met()` is true, looked at after every uplink and connection. */
  until(met: () => boolean): Promise<void>;
  /** Ends every connection, as a broker that is restarted. */
  dropAll(): void;
  stop(): Promise<void>;
}

/** Starts a {@link TinyPlatform} on a free port. */
export async function startTinyPlatform(token = 'token'): Promise<TinyPlatform> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    broker.handle(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  broker.authenticate = (_client, _user, password, done) => {
    const isRight = password?.toString() === token;
    done(isRight ? null : Object.assign(new Error('refused'), { returnCode: 4 }), isRight);
  };
  const uplinks: Uplink[] = [];
  const hellos: (Hello & { sn: string })[] = [];
  const acks: (Ack & { sn: string })[] = [];
  const watchers = new Set<() => void>();
  const send: TinyPlatform['send'] = (sn, leaf, payload) => {
    const packet = { topic: downTopic(sn, leaf), payload, qos: 1, retain: false, dup: false };
    broker.publish({ cmd: 'publish', ...packet, qos: 1 }, () => undefined);
  };
  const platform: TinyPlatform = {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    uplinks,
    hellos,
    acks,
    placement: 1,
    answersHello: true,
    send,
    announce: (sn, announce) => send(sn, 'announce', encodeAnnounce(announce)),
    sys: (sn, sys) => send(sn, 'sys', encodeSys(sys)),
    until: (met) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!met()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    dropAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      platform.dropAll();
      await new Promise<void>((resolve) => {
        broker.close(() => server.close(() => resolve()));
      });
    },
  };
  const answer = ({ sn, leaf, payload }: Uplink): void => {
    if (leaf === 'ack') acks.push({ sn, ...decodeAck(payload) });
    if (leaf === 'time') {
      const { t0 } = decodeTimeRequest(payload);
      const now = Date.now();
      platform.sys(sn, { t: 'time', data: { t0, t1: now, t2: now } });
    }
    if (leaf !== 'hello') return;
    const hello = decodeHello(payload);
    hellos.push({ sn, ...hello });
    if (!platform.answersHello) return;
    const { placement } = platform;
    platform.sys(sn, { t: 'hello', data: { sess: hello.sess, now: Date.now(), placement } });
  };
  broker.on('publish', ({ topic, payload }) => {
    const parsed = parseUpTopic(topic);
    if (parsed) {
      const uplink = { ...parsed, payload: Buffer.from(payload) };
      uplinks.push(uplink);
      answer(uplink);
    }
    for (const look of watchers) look();
  });
  return platform;
}
