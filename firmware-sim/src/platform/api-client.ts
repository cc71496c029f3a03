import { apiRefused } from '../sim.errors.js';

/** Talks to the public API as a customer would. */
export class ApiClient {
  private token: string | undefined;

  constructor(readonly url: string) {}

  /** @throws DomainError `api_refused`. */
  async logIn(username: string, password: string): Promise<void> {
    const session = await this.post<{ accessToken: string }>('/v1/sessions', {
      username,
      password,
    });
    this.token = session.accessToken;
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
  async raw(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.raw(method, path, body);
    if (answer.status >= 400) throw apiRefused(`${method} ${path}`, answer);
    return answer.body as T;
  }
}
