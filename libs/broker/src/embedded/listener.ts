import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenFailed, portInUse } from '../broker.errors.js';

/** Certificate chain and key of the TLS listener, PEM. */
export interface TlsIdentity {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** Where and how to listen. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls?: TlsIdentity;
  readonly connectionsMax: number;
  readonly handshakeTimeoutMs: number;
  readonly onConnection: (socket: Socket) => void;
  /** A connection was turned away because of the limit. */
  readonly onOverLimit: () => void;
  /** A connection did not complete the TLS handshake. */
  readonly onAborted: () => void;
  /** The listener itself has trouble, such as no file descriptors left; it goes on. */
  readonly onTrouble: (error: Error) => void;
}

/** An open listener. */
export interface Listener {
  readonly port: number;
  /** Takes no more connections; resolves when the last one is gone. */
  close(): Promise<void>;
  /** Ends every connection at once, finished handshake or not. */
  destroyConnections(): void;
}

/** Seconds are too coarse here; a probe a minute finds a vanished peer within some minutes. */
const PROBE_AFTER_MS = 60_000;

/**
 * Opens a TCP listener, or a TLS one when an identity is given.
 * @throws DomainError `port_in_use` or `broker_listen_failed`
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const server = createServer(options);
  const sockets = new Set<Socket>();
  server.maxConnections = options.connectionsMax;
  server.on('drop', options.onOverLimit);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await opened(server, options);
  server.on('error', options.onTrouble);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
    destroyConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function createServer(options: ListenerOptions): Server {
  const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_AFTER_MS };
  if (!options.tls) return createTcpServer(socketOptions, options.onConnection);
  const { cert, key } = options.tls;
  const tlsOptions = {
    cert,
    key,
    minVersion: 'TLSv1.2',
    handshakeTimeout: options.handshakeTimeoutMs,
  } as const;
  try {
    const server = createTlsServer({ ...socketOptions, ...tlsOptions }, options.onConnection);
    return server.on('tlsClientError', options.onAborted);
  } catch (error) {
    throw listenFailed(options.host, options.port, error as Error);
  }
}

function opened(server: Server, { host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(host, port) : listenFailed(host, port, error));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
