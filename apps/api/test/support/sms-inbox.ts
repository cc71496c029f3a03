import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A text message as the gateway was given it. */
export interface ReceivedMessage {
  readonly to: string;
  readonly text: string;
  readonly id: string;
}

const SECRET = `whsec_${Buffer.from('a secret only these tests know..').toString('base64')}`;

/** The operator's gateway for text messages, and every phone behind it. */
export class SmsInbox {
  readonly received: ReceivedMessage[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<SmsInbox> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        const body = Buffer.concat(chunks).toString();
        inbox.received.push(new Webhook(SECRET).verify(body, headers) as ReceivedMessage);
        response.writeHead(202).end();
      });
    });
    const inbox = new SmsInbox(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return inbox;
  }

  /** What a platform at this address is started with, to send here. */
  settingsFor(publicUrl: string): Readonly<Record<string, string>> {
    const { port } = this.server.address() as AddressInfo;
    return {
      HAODIAN_PUBLIC_URL: publicUrl,
      HAODIAN_SMS_GATEWAY_URL: `http://127.0.0.1:${port}/messages`,
      HAODIAN_SMS_GATEWAY_SECRET: SECRET,
    };
  }

  /** The link and the code of the last message. */
  get last(): { link: string; token: string; code: string } {
    const { text } = this.received.at(-1)!;
    const [link, token] = /http\S+\/v1\/agreements\/(hda_[\w-]{43})\/document/.exec(text)!;
    return { link, token: token!, code: /验证码：(\d{6})/.exec(text)![1]! };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
