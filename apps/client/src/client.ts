import createFetchClient from 'openapi-fetch';
import type { Client } from 'openapi-fetch';
import { fetchPatiently } from './patient-fetch.js';
import type { Patience } from './patient-fetch.js';
import { HaodianProblem } from './problem.js';

/** Where the platform is and who asks. */
export interface ClientOptions {
  /** Its root: `https://pay.example.com`. */
  readonly url: string;
  /** An API key, or where to take the access token of a session from before each request. */
  readonly token: string | (() => string | Promise<string>);
  /** A try that takes longer counts as not answered; 30 s unless said. */
  readonly timeoutMs?: number;
  /** How often something is tried that can be repeated without harm; 4 unless said. */
  readonly tries?: number;
  /** Instead of the global one. */
  readonly fetch?: Patience['fetch'];
}

const TIMEOUT_MS = 30_000;
const TRIES = 4;
const KEY = 'idempotency-key';

/**
 * A client of the platform's API whose paths, parameters, bodies and answers are those of the
 * OpenAPI document. A request that fails throws a {@link HaodianProblem}; what makes something
 * carries an Idempotency-Key, so that it can be repeated without making it twice.
 * @param keyed the paths whose POST takes such a key; the package knows them from the document.
 */
export function createClient<Paths extends object>(
  options: ClientOptions,
  keyed: readonly string[],
): Client<Paths> {
  const { url, token, timeoutMs = TIMEOUT_MS, tries = TRIES, fetch = globalThis.fetch } = options;
  const patience: Patience = { fetch, timeoutMs, tries, wait };
  const client = createFetchClient<Paths>({
    baseUrl: url,
    fetch: (request) => fetchPatiently(request, patience),
  });
  client.use({
    async onRequest({ request, schemaPath }) {
      const word = typeof token === 'string' ? token : await token();
      request.headers.set('authorization', `Bearer ${word}`);
      if (request.method === 'POST' && keyed.includes(schemaPath) && !request.headers.has(KEY))
        request.headers.set(KEY, crypto.randomUUID());
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok) throw await HaodianProblem.from(response);
      return undefined;
    },
  });
  return client;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
