import { isAbsolute, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { isRate } from '#libs/kernel';
import { z } from 'zod';

/** A setting that does not parse; the process prints the line and exits with 2. */
export class SettingInvalid extends Error {}

const port = z.coerce.number().int().min(0).max(65_535);
const days = z.coerce.number().int().min(1).max(36_500);
const seconds = z.coerce.number().int().min(1).max(86_400);
const url = (...protocols: string[]) =>
  z
    .url({
      protocol: new RegExp(`^(${protocols.join('|')})$`),
      error: `must be a URL that begins with ${protocols.map((one) => `${one}://`).join(' or ')}`,
    })
    .refine(hasReadableCredentials, 'a % in user or password is written %25');
const key = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64');

const webhookSecret = z
  .string()
  .regex(/^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, {
    error: 'must be whsec_ and 24 to 64 bytes in base64; make one with: openssl rand -base64 32',
  });

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

const roles = z
  .string()
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(['http', 'worker', 'broker'])).min(1))
  .transform((list) => new Set(list));

const addresses = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine((list) => list.every(isAddress), 'must be IP addresses or networks, joined by commas');

const COST_RATE = /^([a-z][a-z0-9-]{0,31})=(.*)$/;

const costRates = z
  .string()
  .transform((text) => text.split(',').map((pair) => COST_RATE.exec(pair.trim())))
  .refine(
    (pairs) => pairs.every((pair) => pair && isRate(pair[2]!)),
    'must be like wechatpay=0.002,alipay=0.002',
  )
  .transform((pairs) => new Map(pairs.map((pair) => [pair![1]!, pair![2]!])));

/** Every setting there is, with its default; docs/operations.md explains each. */
const settings = z.object({
  HAODIAN_HOST: z.string().min(1).default('127.0.0.1'),
  HAODIAN_HTTP_PORT: port.default(3000),
  HAODIAN_MQTT_PORT: port.default(1883),
  HAODIAN_MQTTS_PORT: port.optional(),
  HAODIAN_TLS_CERT_FILE: z.string().min(1).optional(),
  HAODIAN_TLS_KEY_FILE: z.string().min(1).optional(),
  HAODIAN_DEVICE_MQTT_URL: url('mqtt', 'mqtts').optional(),
  HAODIAN_MQTT_AUTH_SECRET: z.string().min(16).optional(),
  HAODIAN_DATA_DIR: z.string().min(1).default('./.haodian'),
  HAODIAN_DATABASE_URL: url('postgres', 'postgresql').optional(),
  HAODIAN_MQTT_URL: url('mqtt', 'mqtts').optional(),
  HAODIAN_ROLES: roles.default(new Set(['http', 'worker', 'broker'] as const)),
  HAODIAN_SECRET_KEY: key.optional(),
  HAODIAN_SECRET_KEY_PREVIOUS: key.optional(),
  HAODIAN_ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  HAODIAN_TOTP: z.enum(['optional', 'required']).optional(),
  HAODIAN_OPEN_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(120),
  HAODIAN_TRUSTED_PROXIES: addresses.optional(),
  HAODIAN_ANNOUNCEMENT_TTL_S: seconds.default(60),
  HAODIAN_NOTIFY_MAX_AGE_S: seconds.default(300),
  HAODIAN_AUDIT_KEEP_DAYS: z.coerce.number().int().min(184).max(36_500).default(1095),
  HAODIAN_REVIEW_RISK_THRESHOLD: z.coerce.number().int().min(0).max(1_000).default(50),
  HAODIAN_DOCUMENTS_KEEP_DAYS: days.default(3653),
  HAODIAN_DOCUMENTS_UNSIGNED_KEEP_DAYS: days.default(180),
  HAODIAN_CHANGE_COOL_OFF_HOURS: z.coerce.number().min(0).max(720).default(24),
  HAODIAN_CHANNEL_COST_RATES: costRates.optional(),
  HAODIAN_WEBHOOK_ALLOW_LOOPBACK: flag.default(false),
  HAODIAN_PUBLIC_URL: url('https', 'http').optional(),
  HAODIAN_SMS_GATEWAY_URL: url('https', 'http').optional(),
  HAODIAN_SMS_GATEWAY_SECRET: webhookSecret.optional(),
  HAODIAN_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info'),
});

type Settings = z.output<typeof settings>;

/** What a process of the platform is told; read once at start. */
export interface Config {
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly mqttsPort: number | undefined;
  readonly tlsCertFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
  readonly deviceMqttUrl: string | undefined;
  readonly mqttAuthSecret: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Undefined: the embedded broker. */
  readonly mqttUrl: string | undefined;
  readonly roles: ReadonlySet<'http' | 'worker' | 'broker'>;
  readonly secretKey: string | undefined;
  /** Opens what an earlier key sealed, while keys are changed. */
  readonly previousSecretKey: string | undefined;
  readonly adminPassword: string | undefined;
  /** Whether admins and operators must have a second factor. */
  readonly isTotpRequired: boolean;
  /** Of one address, to all open routes that take a password or a token together. */
  readonly openRequestsPerMinute: number;
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly announcementTtlMs: number;
  readonly notifyMaxAgeMs: number;
  readonly auditKeepDays: number;
  /** From this risk score on two persons approve an application; 0: always. */
  readonly reviewRiskThreshold: number;
  /** How long pictures of merchants who left, or never signed, are kept. */
  readonly documents: { readonly keepDays: number; readonly unsignedKeepDays: number };
  /** How long an approved change of rates, accounts or mappings waits. */
  readonly changeCoolOffMs: number;
  /** What each channel takes of a payment, as exact decimals. */
  readonly channelCostRates: ReadonlyMap<string, string>;
  /** Webhooks may lead to this machine, without TLS: for tests and development. */
  readonly webhookAllowLoopback: boolean;
  /** Where people reach this platform, without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** Undefined: no text messages are sent. */
  readonly smsGateway: { readonly url: string; readonly secret: string } | undefined;
  readonly logLevel: string;
}

/**
 * Reads the settings from the environment. An empty variable counts as unset; an unknown HAODIAN_
 * variable is refused, since it is a misspelt one.
 * @throws SettingInvalid naming the variable.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.entries(environment).filter(
    ([name, value]) => name.startsWith('HAODIAN_') && value !== '',
  );
  const unknown = given.find(([name]) => !(name in settings.shape) && !isForTests(name));
  if (unknown) throw new SettingInvalid(`${unknown[0]}: there is no such setting`);
  const result = settings.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new SettingInvalid(`${String(issue.path[0])}: ${issue.message}`);
  }
  refuseContradictions(result.data);
  return toConfig(result.data);
}

/** Whether user and password of a URL, if it has any, can be percent-decoded. */
function hasReadableCredentials(address: string): boolean {
  try {
    const { username, password } = new URL(address);
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function isAddress(text: string): boolean {
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

/** Who listens to this machine only tries things out; everybody else is on a network. */
function totpByDefault(host: string): 'optional' | 'required' {
  return isLoopback(host) ? 'optional' : 'required';
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback')
  );
}

function isForTests(name: string): boolean {
  return name.startsWith('HAODIAN_TEST_');
}

function refuseContradictions(given: Settings): void {
  if (
    given.HAODIAN_MQTTS_PORT !== undefined &&
    !(given.HAODIAN_TLS_CERT_FILE && given.HAODIAN_TLS_KEY_FILE)
  ) {
    throw new SettingInvalid(
      'HAODIAN_MQTTS_PORT: needs HAODIAN_TLS_CERT_FILE and HAODIAN_TLS_KEY_FILE',
    );
  }
  if (given.HAODIAN_DATABASE_URL && !given.HAODIAN_SECRET_KEY) {
    throw new SettingInvalid(
      'HAODIAN_SECRET_KEY: required with HAODIAN_DATABASE_URL; ' +
        'make one with: openssl rand -base64 32',
    );
  }
  refuseHalfAGateway(given);
  // What a worker sends is answered to whoever listens to devices: apart, its window never opens.
  if (given.HAODIAN_ROLES.has('worker') !== given.HAODIAN_ROLES.has('broker')) {
    throw new SettingInvalid('HAODIAN_ROLES: worker and broker go together');
  }
  if (!given.HAODIAN_MQTT_URL && given.HAODIAN_ROLES.size < 3) {
    throw new SettingInvalid(
      'HAODIAN_ROLES: the embedded broker needs http,worker,broker in one process; ' +
        'set HAODIAN_MQTT_URL to split them',
    );
  }
}

/** A code that crosses a network without TLS is no secret. */
function refuseHalfAGateway(given: Settings): void {
  const { HAODIAN_SMS_GATEWAY_URL: address } = given;
  if (address === undefined) return;
  if (!given.HAODIAN_SMS_GATEWAY_SECRET || !given.HAODIAN_PUBLIC_URL) {
    throw new SettingInvalid(
      'HAODIAN_SMS_GATEWAY_URL: needs HAODIAN_SMS_GATEWAY_SECRET and HAODIAN_PUBLIC_URL',
    );
  }
  const { protocol, hostname } = new URL(address);
  if (protocol === 'http:' && !isLoopback(hostname.replaceAll(/[[\]]/g, '')))
    throw new SettingInvalid('HAODIAN_SMS_GATEWAY_URL: must be https:// but on this machine');
}

function gatewayOf(given: Settings): Config['smsGateway'] {
  const { HAODIAN_SMS_GATEWAY_URL: address, HAODIAN_SMS_GATEWAY_SECRET: secret } = given;
  return address !== undefined && secret !== undefined ? { url: address, secret } : undefined;
}

function toConfig(given: Settings): Config {
  const dataDir = given.HAODIAN_DATA_DIR;
  return {
    host: given.HAODIAN_HOST,
    httpPort: given.HAODIAN_HTTP_PORT,
    mqttPort: given.HAODIAN_MQTT_PORT,
    mqttsPort: given.HAODIAN_MQTTS_PORT,
    tlsCertFile: given.HAODIAN_TLS_CERT_FILE,
    tlsKeyFile: given.HAODIAN_TLS_KEY_FILE,
    deviceMqttUrl: given.HAODIAN_DEVICE_MQTT_URL,
    mqttAuthSecret: given.HAODIAN_MQTT_AUTH_SECRET,
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(dataDir),
    databaseUrl: given.HAODIAN_DATABASE_URL,
    mqttUrl: given.HAODIAN_MQTT_URL,
    roles: given.HAODIAN_ROLES,
    secretKey: given.HAODIAN_SECRET_KEY,
    previousSecretKey: given.HAODIAN_SECRET_KEY_PREVIOUS,
    adminPassword: given.HAODIAN_ADMIN_PASSWORD,
    isTotpRequired: (given.HAODIAN_TOTP ?? totpByDefault(given.HAODIAN_HOST)) === 'required',
    openRequestsPerMinute: given.HAODIAN_OPEN_REQUESTS_PER_MINUTE,
    trustedProxies: given.HAODIAN_TRUSTED_PROXIES ?? [],
    announcementTtlMs: given.HAODIAN_ANNOUNCEMENT_TTL_S * 1_000,
    notifyMaxAgeMs: given.HAODIAN_NOTIFY_MAX_AGE_S * 1_000,
    auditKeepDays: given.HAODIAN_AUDIT_KEEP_DAYS,
    reviewRiskThreshold: given.HAODIAN_REVIEW_RISK_THRESHOLD,
    documents: {
      keepDays: given.HAODIAN_DOCUMENTS_KEEP_DAYS,
      unsignedKeepDays: given.HAODIAN_DOCUMENTS_UNSIGNED_KEEP_DAYS,
    },
    changeCoolOffMs: Math.round(given.HAODIAN_CHANGE_COOL_OFF_HOURS * 3_600_000),
    channelCostRates: given.HAODIAN_CHANNEL_COST_RATES ?? new Map(),
    webhookAllowLoopback: given.HAODIAN_WEBHOOK_ALLOW_LOOPBACK,
    publicUrl: given.HAODIAN_PUBLIC_URL?.replace(/\/+$/, ''),
    smsGateway: gatewayOf(given),
    logLevel: given.HAODIAN_LOG_LEVEL,
  };
}
