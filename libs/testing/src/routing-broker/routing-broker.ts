import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Aedes } from 'aedes';
import type { Client } from 'aedes';

/** Who wants to connect. */
export interface WhoConnects {
  readonly clientid: string;
  readonly username: string;
  readonly password: string;
  readonly peerhost: string;
}

/** What somebody connected wants to do. */
export interface TopicWish {
  readonly clientid: string;
  readonly username: string;
  readonly peerhost: string;
  readonly action: 'publish' | 'subscribe';
  readonly topic: string;
}

/** Whom a broker asks. */
export interface Doorkeeper {
  mayConnect(client: WhoConnects): Promise<boolean>;
  mayUse(wish: TopicWish): Promise<boolean>;
}

/** A message the broker took from a client. */
export interface TakenMessage {
  /** Client id. */
  readonly from: string;
  readonly topic: string;
  readonly payload: string;
}

/** How a routing broker is started. */
export interface RoutingBrokerOptions {
  readonly doorkeeper: Doorkeeper;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Told of every message that was allowed, before it is confirmed. */
  readonly taken?: (message: TakenMessage) => void;
}

/** A broker that is not ours: it routes by itself, and asks whom to let in, as EMQX does. */
export interface RoutingBroker {
  readonly port: number;
  /** Client ids that are connected. */
  readonly clients: () => string[];
  /** Keeps the broker from confirming what is published to devices. */
  holdPublishes(): void;
  /** Lets nobody subscribe from now on. */
  denySubscriptions(): void;
  stop(): Promise<void>;
}

/** Starts a routing broker on this machine's loopback. */
export async function startRoutingBroker(options: RoutingBrokerOptions): Promise<RoutingBroker> {
  const manners = { holding: false, denying: false };
  const aedes = await Aedes.createBroker(rulesOf(options, manners));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    clients: () => Object.keys((aedes as unknown as { clients: object }).clients),
    holdPublishes: () => {
      manners.holding = true;
    },
    denySubscriptions: () => {
      manners.denying = true;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Rules = NonNullable<Parameters<typeof Aedes.createBroker>[0]>;
type Identity = Pick<WhoConnects, 'username' | 'peerhost'>;

/** A denied publish costs the connection, a denied subscription is answered with 128. */
function rulesOf(
  { doorkeeper, taken }: RoutingBrokerOptions,
  manners: { readonly holding: boolean; readonly denying: boolean },
): Rules {
  const identities = new WeakMap<Client, Identity>();
  const mayUse = (client: Client, action: TopicWish['action'], topic: string): Promise<boolean> =>
    doorkeeper.mayUse({ clientid: client.id, ...identities.get(client)!, action, topic });
  return {
    authenticate: (client, username, password, done) => {
      const identity = { username: username ?? '', peerhost: addressOf(client) };
      identities.set(client, identity);
      const who = { clientid: client.id, ...identity, password: password?.toString() ?? '' };
      void doorkeeper.mayConnect(who).then((isAllowed) => done(null, isAllowed));
    },
    authorizePublish: (client, { topic, payload }, done) => {
      if (!client) return done(null);
      void mayUse(client, 'publish', topic).then((isAllowed) => {
        if (!isAllowed) return done(new Error('denied'));
        taken?.({ from: client.id, topic, payload: payload.toString() });
        if (!manners.holding || !topic.includes('/dn/')) done(null);
      });
    },
    authorizeSubscribe: (client, subscription, done) => {
      if (!client || manners.denying) return done(null, null);
      void mayUse(client, 'subscribe', subscription.topic).then((isAllowed) =>
        done(null, isAllowed ? subscription : null),
      );
    },
  };
}

function addressOf(client: Client): string {
  return (client.conn as Socket).remoteAddress ?? '';
}
