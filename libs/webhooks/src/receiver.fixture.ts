import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A request as it came. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver answers. */
export type Answer = (response: ServerResponse, request: Received) => void;

/** Answers with a status and a few words. */
export const answering =
  (status: number, text = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(text);

/** An integrator's server on this machine; it answers 204 until it is told otherwise. */
export class Receiver {
  readonly received: Received[] = [];
  connections = 0;
  answer: Answer = answering(204);

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const one = { path: request.url!, headers: request.headers, body };
        receiver.received.push(one);
        receiver.answer(response, one);
      });
    });
    const receiver = new Receiver(server);
    server.on('connection', () => (receiver.connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  get ids(): string[] {
    return this.received.map(({ headers }) => String(headers['webhook-id']));
  }

  /** The types of what came, in the order it came. */
  get types(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  }

  /** The last body, if the public package finds it signed with this secret. */
  verified(secret: string): unknown {
    const { body, headers } = this.received.at(-1)!;
    return new Webhook(secret).verify(body, headers as Record<string, string>);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }
}
