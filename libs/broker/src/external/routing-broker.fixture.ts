import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import { answerAcl, answerAuth, type ServiceAccount } from '../answer-broker.js';
import { authenticator } from '../device.fixture.js';

/** The account the platform connects with in these specs. */
export const service: ServiceAccount = { username: 'haodian', password: 'ours' };

/** A broker that is not ours: it routes by itself, and asks us whom to let in, as EMQX does. */
export interface RoutingBroker {
  readonly port: number;
  /** Client ids that are connected. */
  readonly clients: () => string[];
  /** What was published to devices through it, confirmed or not. */
  readonly taken: string[];
  /** Keeps the broker from confirming what is published to devices. */
  holdPublishes(): void;
  /** Lets nobody subscribe from now on. */
  denySubscriptions(): void;
  stop(): Promise<void>;
}

/** Starts a routing broker; a port of 0 takes a free one. */
export async function startRoutingBroker(port = 0): Promise<RoutingBroker> {
  const sockets = new Set<Socket>();
  const taken: string[] = [];
  let holding = false;
  let denying = false;
  const aedes = await Aedes.createBroker({
    authenticate: (client, username, password, done) => {
      const body = { clientid: client.id, username, password: password?.toString() };
      void answerAuth(body, { authenticator, service }).then(({ result }) => {
        usernames.set(client, username ?? '');
        done(null, result === 'allow');
      });
    },
    authorizePublish: (client, packet, callback) => {
      if (packet.topic.includes('/dn/')) {
        taken.push(packet.payload.toString());
        if (holding) return;
      }
      callback(mayDo(client, 'publish', packet.topic) ? null : new Error('denied'));
    },
    authorizeSubscribe: (client, subscription, callback) => {
      const allowed = !denying && mayDo(client, 'subscribe', subscription.topic);
      callback(null, allowed ? subscription : null);
    },
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    clients: () => Object.keys((aedes as unknown as { clients: object }).clients),
    holdPublishes: () => {
      holding = true;
    },
    denySubscriptions: () => {
      denying = true;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const usernames = new WeakMap<Client, string>();

function mayDo(client: Client | null, action: string, topic: PublishPacket['topic']): boolean {
  if (!client) return true;
  const body = { clientid: client.id, username: usernames.get(client), topic, action };
  return answerAcl(body, { service }).result === 'allow';
}
