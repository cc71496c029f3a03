import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Authenticate, holds } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { DomainError } from '#libs/kernel';
import { LiveHub } from '#libs/persistence';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { AdmissionWatch } from './admission-watch.js';
import { CLOSE } from './close-codes.js';
import { LiveClient } from './live-client.js';

const AUTH_WITHIN_MS = 5_000;
const CLIENTS_MAX = 2_000;
const FRAME_BYTES_MAX = 4_096;

const querySchema = z.object({
  storeId: z.string().max(64),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
const authFrame = z.object({ type: z.literal('auth'), token: z.string().max(512) });

/** Why a page is not let in: a close code and a word to its developer. */
type Refusal = readonly [code: number, reason: string];

const UNAUTHENTICATED: Refusal = [
  CLOSE.unauthenticated,
  'send {"type":"auth","token":…} first, with a token that is valid',
];
const FORBIDDEN: Refusal = [CLOSE.forbidden, 'not a store of yours'];

/**
 * `WebSocket /v1/live?storeId=&cursor=`: what happens in one store, as it happens, for as long as
 * the token may see it.
 */
export class LiveGateway {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX });
  private readonly watch = new AdmissionWatch();

  constructor(
    private readonly authenticate: Authenticate,
    private readonly live: LiveHub,
    private readonly canSee: (principal: Principal, storeId: string) => Promise<boolean>,
  ) {}

  /** Takes the upgrades of a server at `/v1/live`; any other upgrade is refused. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.upgrade(request, { socket, head }));
    this.authenticate.whenForgotten(() => this.watch.lookAgain());
    this.watch.start();
  }

  /** Ends every connection. */
  close(): void {
    this.watch.stop();
    for (const client of this.sockets.clients) client.terminate();
    this.sockets.close();
  }

  private upgrade(
    request: IncomingMessage,
    { socket, head }: { socket: Duplex; head: Buffer },
  ): void {
    // Node leaves an upgraded socket to us: an error nobody listens to would end the process.
    socket.on('error', () => socket.destroy());
    const url = parsedUrl(request.url);
    const query = querySchema.safeParse(Object.fromEntries(url?.searchParams ?? []));
    const status = this.badRequest(url, query.success);
    if (status || !query.data) return refuse(socket, status ?? '400 Bad Request');
    this.sockets.handleUpgrade(request, socket, head, (client) => {
      this.welcome(client, query.data).catch(() => client.close(CLOSE.tryLater, 'try again later'));
    });
  }

  private badRequest(url: URL | null, isQueryGood: boolean): string | undefined {
    if (url?.pathname !== '/v1/live') return '404 Not Found';
    if (!isQueryGood) return '400 Bad Request';
    return this.sockets.clients.size >= CLIENTS_MAX ? '503 Service Unavailable' : undefined;
  }

  private async welcome(client: WebSocket, query: z.output<typeof querySchema>): Promise<void> {
    client.on('error', () => client.terminate());
    const token = await firstToken(client);
    const refusal = await this.refusalOf(token, query.storeId);
    if (refusal) return client.close(...refusal);
    const unwatch = this.watch.watch(async () => {
      const isOver = await this.refusalOf(token, query.storeId);
      if (isOver) client.close(...isOver);
    });
    client.once('close', unwatch);
    const cursor = query.cursor === undefined ? null : BigInt(query.cursor);
    await new LiveClient(client, this.live, query.storeId).follow(cursor);
  }

  private async refusalOf(token: string | null, storeId: string): Promise<Refusal | null> {
    const principal = token && (await this.authenticate.run(token).catch(nobody));
    if (!principal) return UNAUTHENTICATED;
    const isAllowed = holds(principal, 'live:read') && (await this.canSee(principal, storeId));
    return isAllowed ? null : FORBIDDEN;
  }
}

/** A token nobody has is nobody's; a database that is away says nothing about a token. */
function nobody(error: unknown): null {
  if (error instanceof DomainError && error.kind === 'unauthenticated') return null;
  throw error;
}

/** Null for a request target that is no URL, such as `//`; thrown here it would end the process. */
function parsedUrl(target: string | undefined): URL | null {
  try {
    return new URL(target ?? '/', 'http://localhost');
  } catch {
    return null;
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function firstToken(client: WebSocket): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), AUTH_WITHIN_MS);
    client.once('close', () => resolve(null));
    client.once('message', (data) => {
      clearTimeout(timer);
      resolve(tokenOf(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    });
  });
}

function tokenOf(text: string): string | null {
  try {
    return authFrame.safeParse(JSON.parse(text)).data?.token ?? null;
  } catch {
    return null;
  }
}
