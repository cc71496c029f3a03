import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { objectAt, parseHocon, put } from './hocon.js';
import type { Hocon, HoconObject } from './hocon.js';

/** What EMQX asks of its HTTP service. */
export interface EmqxQuestion {
  readonly method: string;
  /** Of the URL; the host is that of the compose file. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** With `${…}` where facts of the client are put in. */
  readonly body: Readonly<Record<string, string>>;
}

/** How the EMQX of deploy/ decides. */
export interface EmqxConfig {
  readonly authentication: EmqxQuestion;
  readonly authorization: EmqxQuestion;
  /** What holds when no source of authorization decides. */
  readonly noMatch: string;
}

/** What EMQX 5 adds to a POST (emqx_authz_http_schema.erl), but what keeps connections alive. */
const DEFAULT_HEADERS = {
  accept: 'application/json',
  'cache-control': 'no-cache',
  'content-type': 'application/json',
};

const ROOT = new URL('../../../../', import.meta.url);

/**
 * Reads deploy/emqx/emqx.conf as EMQX would when docker-compose.yml starts it: the variables
 * `EMQX_…` of the container lie over the file.
 * @param secret what `HAODIAN_MQTT_AUTH_SECRET` is in `.env`.
 */
export function readEmqxConfig(secret: string): EmqxConfig {
  const config = parseHocon(read('deploy/emqx/emqx.conf')) as HoconObject;
  for (const [name, value] of Object.entries(environmentOfEmqx(secret))) {
    const path = name.toLowerCase().replace('emqx_', '').split('__');
    if (path[0] === 'authentication' || path[0] === 'authorization') {
      put(config, path, parseHocon(value));
    }
  }
  return {
    authentication: questionOf(objectAt(config, 'authentication', '1')),
    authorization: questionOf(objectAt(config, 'authorization', 'sources', '1')),
    noMatch: textOf(objectAt(config, 'authorization')['no_match']),
  };
}

function environmentOfEmqx(secret: string): Record<string, string> {
  const compose = parse(read('docker-compose.yml')) as {
    services: { emqx: { environment: Record<string, string> } };
  };
  const filledIn = (value: string): string =>
    value.replaceAll(/\$\{HAODIAN_MQTT_AUTH_SECRET(:[^}]*)?\}/g, () => secret);
  const { environment } = compose.services.emqx;
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, filledIn(value)]),
  );
}

function questionOf(source: HoconObject): EmqxQuestion {
  const headers = Object.entries(textsOf(objectAt(source, 'headers')));
  return {
    method: textOf(source['method']).toUpperCase(),
    path: new URL(textOf(source['url'])).pathname,
    headers: {
      ...DEFAULT_HEADERS,
      ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    },
    body: textsOf(objectAt(source, 'body')),
  };
}

function textsOf(object: HoconObject): Record<string, string> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, textOf(value)]));
}

function textOf(value: Hocon | undefined): string {
  if (typeof value !== 'string') throw new Error(`a text was expected: ${JSON.stringify(value)}`);
  return value;
}

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}
