import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request; leaves it unanswered, or breaks the line, as it likes. */
export type Manners = (heard: Heard, reply: ServerResponse, count: number) => void;

/** A server with bad manners where the platform should be: what no healthy platform shows. */
export class StandIn {
  readonly heard: Heard[] = [];

  private constructor(private readonly server: Server) {}

  static async start(manners: Manners): Promise<StandIn> {
    const server = createServer((request, reply) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        standIn.heard.push({ method, path: url, headers, body });
        server.emit('heard');
        manners(standIn.heard.at(-1)!, reply, standIn.heard.length);
      });
    });
    const standIn = new StandIn(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves when the next request has arrived. */
  async next(): Promise<void> {
    await once(this.server, 'heard');
  }

  async end(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/** Answers JSON. */
export function answer(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { 'content-type': 'application/json' });
  reply.end(JSON.stringify(body));
}
