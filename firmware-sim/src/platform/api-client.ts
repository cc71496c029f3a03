import { systemSimClock } from '../sim-clock.js';
import { apiRefused } from '../sim.errors.js';

/** An answer, whatever its status. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** How long before its end an access token is exchanged, ms. */
const REFRESH_BEFORE_MS = 60_000;

interface Session {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly refreshToken: string;
}

interface Login {
  readonly username: string;
  readonly password: string;
}

/** A file is sent as its bytes, everything else as JSON. */
function typeOf(body: unknown): string {
  return body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
}

function wireOf(body: unknown): Buffer | string {
  return body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
}

/** Talks to the public API as a customer would, for as long as it takes: it renews its session. */
export class ApiClient {
  private login: Login | undefined;
  private session: Session | undefined;
  private renewing: Promise<void> | undefined;

  constructor(readonly url: string) {}

  /** @throws DomainError `api_refused`. */
  async logIn(username: string, password: string): Promise<void> {
    const answer = await this.send('POST', '/v1/sessions', { username, password });
    if (answer.status >= 400) throw apiRefused('POST /v1/sessions', answer);
    this.session = answer.body as Session;
    this.login = { username, password };
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call('PUT', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call('PATCH', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.call('DELETE', path);
  }

  /** The answer whatever its status, for tests of errors. */
  async raw(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    await this.renewInTime();
    return this.send(method, path, body);
  }

  private async send(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const token = this.session?.accessToken;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
      },
      ...(body === undefined ? {} : { body: wireOf(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, body: isJson ? JSON.parse(text) : text || undefined };
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.raw(method, path, body);
    if (answer.status >= 400) throw apiRefused(`${method} ${path}`, answer);
    return answer.body as T;
  }

  /**
   * One at a time: a refresh token works once, and a second use ends the log-in. When its answer
   * was lost, or it came too late, only logging in again helps.
   */
  private async renewInTime(): Promise<void> {
    if (!this.session || !this.login) return;
    const endsAtMs = Date.parse(this.session.expiresAt);
    if (endsAtMs - systemSimClock.nowMs() > REFRESH_BEFORE_MS) return;
    this.renewing ??= this.renew(this.session, this.login).finally(
      () => (this.renewing = undefined),
    );
    await this.renewing;
  }

  private async renew({ refreshToken }: Session, login: Login): Promise<void> {
    const answer = await this.send('POST', '/v1/sessions/refresh', { refreshToken });
    if (answer.status < 400) this.session = answer.body as Session;
    else if (answer.status === 401) await this.logIn(login.username, login.password);
  }
}
