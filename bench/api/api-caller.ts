import { Agent, request } from 'node:http';

/** An answer, with its body when it is JSON. */
export interface CallerAnswer {
  /** 0 when no answer came. */
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;

/** Kept-alive connections of one person who is logged in. */
export class ApiCaller {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly url: string,
    private token = '',
  ) {}

  /** Accepts an invitation if there is one, and logs in. */
  async logIn(login: { username: string; password: string; invitation?: string }): Promise<void> {
    const { invitation: token, ...person } = login;
    if (token) await this.demand('POST', '/v1/invitations/accept', { token, ...person });
    const session = await this.demand('POST', '/v1/sessions', person);
    this.token = (session as { accessToken: string }).accessToken;
  }

  async demand(method: string, path: string, json?: unknown): Promise<unknown> {
    const { status, body } = await this.call(method, path, json);
    if (status >= 200 && status < 300) return body;
    throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  }

  call(method: string, path: string, json?: unknown): Promise<CallerAnswer> {
    const sent = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const headers = {
      ...(this.token && { authorization: `Bearer ${this.token}` }),
      ...(sent && { 'content-type': 'application/json', 'content-length': sent.length }),
    };
    return new Promise((resolve) => {
      const failed = (): void => resolve({ status: 0, body: null });
      const asked = request(
        this.url + path,
        { method, agent: this.agent, headers, timeout: TIMEOUT_MS },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part)).on('error', failed);
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString();
            const isJson = /json/.test(answer.headers['content-type'] ?? '');
            resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
          });
        },
      );
      asked.on('error', failed).on('timeout', () => asked.destroy());
      asked.end(sent);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
