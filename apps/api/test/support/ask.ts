import type { ApiClient } from '#sim';

/** Any JSON object of the API. */
export type Json = Readonly<Record<string, unknown>>;

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; empty when it is no JSON. */
  readonly body: Json;
}

/** A request with nothing added to it. */
export interface Question {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a file as its bytes. */
  readonly json?: unknown;
  /** Sent as these bytes, with no content type but one of `headers`. */
  readonly bytes?: Uint8Array;
}

/** Asks over HTTP and answers whatever comes, refusals too. */
export async function ask(url: string, question: Question = {}): Promise<Answer> {
  const { token, json, bytes } = question;
  const isFile = json instanceof Uint8Array;
  const body = isFile ? json : json === undefined ? bytes : Buffer.from(JSON.stringify(json));
  const type = isFile ? 'application/octet-stream' : 'application/json';
  const answer = await fetch(url, {
    method: question.method ?? 'GET',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(json === undefined ? {} : { 'content-type': type }),
      ...question.headers,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
}

/** The token of a new API key. */
export async function keyToken(
  admin: ApiClient,
  permissions: readonly string[],
  merchantIds?: readonly string[],
): Promise<string> {
  const wish = { name: 'key of a test', permissions, ...(merchantIds ? { merchantIds } : {}) };
  return (await admin.post<{ token: string }>('/v1/api-keys', wish)).token;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
