import { connect, type Socket } from 'node:net';

/** What is told of an answer. */
export type Answered = (status: number) => void;

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)\r\n/i;
const STATUS_AT = 'HTTP/1.1 '.length;

/**
 * One kept-alive HTTP/1.1 connection, one request at a time, written for benchmarks: it knows only
 * answers with a content length and costs a tenth of a general client, so that the load takes
 * little from what is measured.
 */
export class HttpConnection {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private answered: Answered | undefined;

  private constructor(url: URL) {
    this.socket = connect({ host: url.hostname, port: Number(url.port) });
    this.socket.setNoDelay(true);
    this.socket.on('data', (bytes) => this.take(bytes));
    this.socket.on('error', () => this.lost());
    this.socket.on('close', () => this.lost());
  }

  static open(url: URL): Promise<HttpConnection> {
    const connection = new HttpConnection(url);
    return new Promise((resolve, reject) => {
      connection.socket.once('connect', () => resolve(connection));
      connection.socket.once('error', reject);
    });
  }

  /** Sends a whole request; `answered` gets the status, 0 when the connection broke. */
  send(request: Buffer, answered: Answered): void {
    this.answered = answered;
    this.socket.write(request);
  }

  close(): void {
    this.answered = undefined;
    this.socket.destroy();
  }

  private take(bytes: Buffer): void {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd + 2);
    const length = headEnd + HEAD_END.length + Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
    if (this.received.length < length) return;
    this.received = this.received.subarray(length);
    this.settle(Number(head.slice(STATUS_AT, STATUS_AT + 3)));
  }

  private lost(): void {
    this.settle(0);
  }

  private settle(status: number): void {
    const { answered } = this;
    this.answered = undefined;
    answered?.(status);
  }
}
